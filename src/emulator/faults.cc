#include "emulator/faults.h"

namespace mailctl::emulator {

void FaultPlan::clear() {
  x_faults.clear();
  down_regions.clear();
  forbidden.clear();
}

std::optional<Fault> FaultPlan::take(std::string_view operation, std::string_view region) {
  std::optional<Fault> hit;
  for (auto fault = x_faults.begin(); fault != x_faults.end();) {
    const bool is_match = (fault->operation == "*" || fault->operation == operation) &&
                          (fault->region == "*" || fault->region == region);
    if (!is_match || hit) {
      ++fault;
      continue;
    }
    if (fault->skip > 0) {
      --fault->skip;
      ++fault;
      continue;
    }
    hit = *fault;
    if (fault->times == 1) {
      fault = x_faults.erase(fault);
      continue;
    }
    if (fault->times > 1) --fault->times;
    ++fault;
  }
  return hit;
}

void FaultPlan::count(std::string_view operation, std::string_view region) {
  ++x_counts[{std::string(operation), std::string(region)}];
}

}  // namespace mailctl::emulator
