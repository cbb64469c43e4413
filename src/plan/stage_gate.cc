#include "plan/stage_gate.h"

#include <fmt/format.h>

#include "base/text.h"

namespace mailctl::plan {

StageGate::StageGate(const Plan& plan)
    : x_plan(plan),
      x_stage_of(plan.changes.size(), 0),
      x_domain_of(plan.changes.size()),
      x_unsettled(plan.stages.size(), 0) {
  for (std::size_t stage = 0; stage < plan.stages.size(); ++stage) {
    for (const auto& [domain, changes] : plan.stages[stage].domains) {
      x_unsettled[stage] += changes.size();
      for (const auto id : changes) {
        x_stage_of[id] = stage;
        x_domain_of[id] = domain;
      }
    }
  }
}

void StageGate::end(ChangeId change, End end) {
  if (x_domain_of[change].is_root()) return;
  --x_unsettled[x_stage_of[change]];
  // What ends before its stage is open was never tried.
  if (end == End::kFailed && x_stage_of[change] == x_open) x_failed.insert(x_domain_of[change]);
}

std::vector<ChangeId> StageGate::changes_of(const Stage& stage) const {
  std::vector<ChangeId> all;
  for (const auto& [domain, changes] : stage.domains) {
    all.insert(all.end(), changes.begin(), changes.end());
  }
  return all;
}

std::optional<StageGate::Step> StageGate::advance() {
  if (x_open + 1 >= x_plan.stages.size() || x_unsettled[x_open] > 0) return std::nullopt;
  const auto& over = x_plan.stages[x_open];
  const auto failed = x_failed.size();
  x_failed.clear();
  if (failed * 100 <= x_plan.stop_at * over.domains.size()) {
    return Step{changes_of(x_plan.stages[++x_open]), {}};
  }
  Step step{{},
            fmt::format("not tried: {} of {} failed in the stage \"{}\" of the rollout, and it "
                        "stops at more than {} %",
                        failed,
                        base::count_of(over.domains.size(), "domain"),
                        over.name,
                        x_plan.stop_at)};
  while (++x_open < x_plan.stages.size()) {
    const auto left = changes_of(x_plan.stages[x_open]);
    step.changes.insert(step.changes.end(), left.begin(), left.end());
  }
  return step;
}

}  // namespace mailctl::plan
