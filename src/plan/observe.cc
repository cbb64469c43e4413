#include "plan/observe.h"

#include <algorithm>

#include "plan/live_view.h"
#include "plan/selection.h"

namespace mailctl::plan {

bool is_observed(const Desired& desired, const model::Address& address) {
  if (desired.observed.empty()) return false;
  const auto domain = nearest_domain(desired.domains, address);
  return domain && desired.observed.contains(*domain);
}

void set_observed_apart(const Desired& desired, Plan& plan) {
  if (desired.observed.empty()) return;
  const auto is_managed = [&](const PlannedChange& planned) {
    return !is_observed(desired, planned.change.address);
  };
  auto taken = take_out(plan, is_managed);
  note_held_back(taken.held_back, "changes of domains that are only observed", plan);
  for (auto& planned : taken.unwanted) {
    if (planned.change.action == model::Action::kNoOp) continue;
    planned.after.clear();
    planned.after_waits.clear();
    planned.resume.reset();
    plan.observed.push_back(std::move(planned));
  }
  const auto is_out = [&](const auto& item) { return is_observed(desired, item.address); };
  std::erase_if(plan.pending, is_out);
  std::erase_if(plan.requests, is_out);
  std::erase_if(plan.withdrawn, is_out);
}

}  // namespace mailctl::plan
