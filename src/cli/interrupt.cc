#include "cli/interrupt.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string_view>

#include <pthread.h>
#include <unistd.h>

#include "cli/exit_code.h"

namespace mailctl::cli {
namespace {

// timeout(1) and service managers send a signal to the process and again to its group.
constexpr std::chrono::milliseconds kSameWish{500};

void say(std::string_view text) {
  (void)!::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

Interrupt::Interrupt() {
  sigemptyset(&x_signals);
  sigaddset(&x_signals, SIGINT);
  sigaddset(&x_signals, SIGTERM);
  sigaddset(&x_signals, SIGUSR2);  // from the destructor: stop listening
  pthread_sigmask(SIG_BLOCK, &x_signals, &x_before);
  x_listener = std::jthread([this] { listen(); });
}

Interrupt::~Interrupt() {
  pthread_kill(x_listener.native_handle(), SIGUSR2);
  x_listener.join();
  pthread_sigmask(SIG_SETMASK, &x_before, nullptr);
}

void Interrupt::wait() const {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait(lock, x_source.get_token(), [] { return false; });
}

void Interrupt::listen() {
  std::chrono::steady_clock::time_point first;
  for (int signal = 0; sigwait(&x_signals, &signal) == 0 && signal != SIGUSR2;) {
    const auto now = std::chrono::steady_clock::now();
    if (x_source.stop_requested()) {
      if (now - first < kSameWish) continue;
      say("\nAborted. What was in flight has an unknown outcome; the next run finds out.\n");
      ::_exit(static_cast<int>(ExitCode::kInterrupted));
    }
    say("\nInterrupted: finishing what has begun; Ctrl-C again aborts.\n");
    x_source.request_stop();
    first = now;
  }
}

}  // namespace mailctl::cli
