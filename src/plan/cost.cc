#include "plan/cost.h"

#include <algorithm>
#include <set>

#include "plan/guards.h"

namespace mailctl::plan {

Cost cost_of(const Plan& plan) {
  Cost cost;
  for (const auto& wave : waves_of(plan)) {
    std::set<std::string> zones;
    std::size_t resources = 0;
    for (const auto id : wave) {
      const auto& planned = plan.changes[id];
      if (!model::makes_call(planned.change.action) || !planned.blocked_by.empty()) continue;
      if (planned.change.address.is_dns()) {
        zones.insert(planned.change.address.scope());
      } else {
        ++resources;
      }
    }
    cost.calls += zones.size() + resources;
    if (!zones.empty() || resources > 0) ++cost.waves;
  }
  // A service checks keys every hour or so; name servers answer within seconds.
  const auto longest = std::ranges::max_element(plan.waits, {}, [](const Wait& wait) {
    switch (wait.kind) {
      case WaitKind::kSeenOnWire:
        return 0;
      case WaitKind::kKeyOnWire:
        return 1;
      case WaitKind::kKeyActive:
        return 2;
    }
    return 0;
  });
  if (longest != plan.waits.end()) cost.longest_wait = longest->text;
  return cost;
}

}  // namespace mailctl::plan
