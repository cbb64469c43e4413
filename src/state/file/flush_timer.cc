#include "state/file/flush_timer.h"

#include <utility>

namespace mailctl::state::file {

FlushTimer::FlushTimer(std::chrono::milliseconds delay, std::function<base::Result<void>()> flush)
    : x_delay(delay), x_flush(std::move(flush)) {}

void FlushTimer::request() {
  const std::scoped_lock lock(x_mutex);
  if (x_due) return;
  x_due = std::chrono::steady_clock::now() + x_delay;
  // Started at the first request: most runs only read.
  if (!x_thread.joinable()) {
    x_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
  }
  x_changed.notify_one();
}

void FlushTimer::cancel() {
  const std::scoped_lock lock(x_mutex);
  x_due.reset();
}

std::optional<base::Error> FlushTimer::take_error() {
  const std::scoped_lock lock(x_mutex);
  return std::exchange(x_error, std::nullopt);
}

void FlushTimer::run(const std::stop_token& stop) {
  std::unique_lock lock(x_mutex);
  while (x_changed.wait(lock, stop, [&] { return x_due.has_value(); })) {
    const auto due = *x_due;
    // Wakes early only to stop, or when the due time moved.
    if (x_changed.wait_until(lock, stop, due, [&] { return x_due != due; })) continue;
    if (stop.stop_requested()) return;
    x_due.reset();
    lock.unlock();
    auto flushed = x_flush();
    lock.lock();
    if (!flushed) x_error = std::move(flushed).error();
  }
}

}  // namespace mailctl::state::file
