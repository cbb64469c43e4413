#pragma once
// Brings a file to disk a while after it was written, so that many small writes share one sync. The
// one thread of src/state: the promise "at latest after 2 s" must hold while nobody calls.

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

#include "base/result.h"

namespace mailctl::state::file {

class FlushTimer {
 public:
  // `flush` is called from the timer's thread, `delay` after the first request since the last call.
  FlushTimer(std::chrono::milliseconds delay, std::function<base::Result<void>()> flush);
  FlushTimer(const FlushTimer&) = delete;
  FlushTimer& operator=(const FlushTimer&) = delete;
  // Does not flush: who owns the file does so before.
  ~FlushTimer() = default;

  void request();
  // Somebody flushed otherwise: nothing is due any more.
  void cancel();
  // The error of a flush that failed, once; nullopt where there was none.
  std::optional<base::Error> take_error();

 private:
  void run(const std::stop_token& stop);

  const std::chrono::milliseconds x_delay;
  const std::function<base::Result<void>()> x_flush;
  std::mutex x_mutex;
  std::condition_variable_any x_changed;
  std::optional<std::chrono::steady_clock::time_point> x_due;
  std::optional<base::Error> x_error;
  std::jthread x_thread;  // last: it uses all of the above
};

}  // namespace mailctl::state::file
