#pragma once
// The port through which the engine learns the time and waits. Tests drive a fake one.

#include <stop_token>

#include "base/time.h"

namespace mailctl::base {

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Time now() const = 0;
  // Returns when `until` has come or stop is requested, whichever is first.
  virtual void sleep_until(Time until, std::stop_token stop) = 0;
};

}  // namespace mailctl::base
