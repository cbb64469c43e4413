#pragma once
// PURE: what carrying a plan out will take.

#include <cstddef>
#include <string>

#include "plan/plan.h"

namespace mailctl::plan {

struct Cost {
  std::size_t calls = 0;     // that write: one per resource, one per zone and wave
  std::size_t waves = 0;     // that make calls
  std::string longest_wait;  // the wait that takes longest, for people; empty: none
};

Cost cost_of(const Plan& plan);

}  // namespace mailctl::plan
