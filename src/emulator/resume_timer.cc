#include "emulator/resume_timer.h"

#include <utility>
#include <vector>

namespace mailctl::emulator {

ResumeTimer::ResumeTimer() : x_thread([this] { run(); }) {}

ResumeTimer::~ResumeTimer() {
  stop();
  x_thread.join();
}

bool ResumeTimer::schedule(Moment at, std::function<void()> wake) {
  {
    const std::scoped_lock lock(x_mutex);
    if (x_is_stopped) return false;
    x_waiting.emplace(at, std::move(wake));
  }
  x_changed.notify_one();
  return true;
}

void ResumeTimer::stop() {
  {
    const std::scoped_lock lock(x_mutex);
    x_is_stopped = true;
  }
  x_changed.notify_one();
}

void ResumeTimer::run() {
  std::unique_lock lock(x_mutex);
  for (;;) {
    const Moment now = std::chrono::steady_clock::now();
    std::vector<std::function<void()>> due;
    while (!x_waiting.empty() && (x_is_stopped || x_waiting.begin()->first <= now)) {
      due.push_back(std::move(x_waiting.begin()->second));
      x_waiting.erase(x_waiting.begin());
    }
    if (!due.empty()) {
      lock.unlock();
      for (const auto& wake : due) wake();
      lock.lock();
      continue;
    }
    if (x_is_stopped) return;
    if (x_waiting.empty()) {
      x_changed.wait(lock);
    } else {
      x_changed.wait_until(lock, Moment(x_waiting.begin()->first));
    }
  }
}

}  // namespace mailctl::emulator
