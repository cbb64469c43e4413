#include "cli/system_clock.h"

#include <condition_variable>
#include <mutex>

namespace mailctl::cli {

base::Time SystemClock::now() const {
  return std::chrono::time_point_cast<base::Duration>(std::chrono::system_clock::now());
}

void SystemClock::sleep_until(base::Time until, std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  // By a steady clock, so that a clock set back does not make a run sleep for hours.
  never.wait_for(lock, stop, until - now(), [] { return false; });
}

}  // namespace mailctl::cli
