#pragma once
// The clock of this machine.

#include "base/clock.h"

namespace mailctl::cli {

class SystemClock : public base::Clock {
 public:
  [[nodiscard]] base::Time now() const override;
  void sleep_until(base::Time until, std::stop_token stop) override;
};

}  // namespace mailctl::cli
