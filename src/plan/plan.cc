#include "plan/plan.h"

#include <algorithm>

namespace mailctl::plan {

std::size_t Stage::change_count() const {
  std::size_t count = 0;
  for (const auto& [domain, changes] : domains) count += changes.size();
  return count;
}

Counts count_changes(const Plan& plan) {
  Counts counts;
  for (const auto& planned : plan.changes) {
    switch (planned.change.action) {
      case model::Action::kCreate:
        ++counts.add;
        break;
      case model::Action::kUpdate:
        ++counts.change;
        break;
      case model::Action::kReplace:
        ++counts.add;
        ++counts.destroy;
        break;
      case model::Action::kDelete:
        ++counts.destroy;
        break;
      case model::Action::kAdopt:
        ++counts.adopt;
        break;
      case model::Action::kForget:
      case model::Action::kNoOp:
        break;
    }
  }
  return counts;
}

Plan refreshed_only(Plan plan) {
  plan.extent = Extent::kRefresh;
  plan.changes.clear();
  plan.observed.clear();
  plan.stages.clear();
  plan.waits.clear();
  plan.rebuilt = 0;
  plan.guards.clear();
  plan.forecast = {};
  return plan;
}

Plan observed_only(const Plan& plan) {
  Plan observed;
  observed.owner = plan.owner;
  observed.mode = plan.mode;
  observed.extent = Extent::kObserved;
  observed.changes = plan.observed;
  return observed;
}

bool is_stopped(const Plan& plan) {
  return std::ranges::any_of(plan.guards, [](const GuardFinding& finding) {
    return finding.severity == base::Severity::kError && finding.consent.empty();
  });
}

bool is_waiting(const Plan& plan) {
  return !plan.pending.empty() || std::ranges::any_of(plan.requests, [](const Request& request) {
    return request.status != model::RequestStatus::kVerified;
  });
}

bool has_no_changes(const Plan& plan) {
  const auto counts = count_changes(plan);
  return counts.add + counts.change + counts.destroy == 0;
}

}  // namespace mailctl::plan
