#pragma once
// Which stage of a rollout may begin, judged from how the changes before it ended. Part of
// Schedule; knows no time and no call.

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "plan/plan.h"

namespace mailctl::plan {

class StageGate {
 public:
  // The first stage is open. `plan` must outlive it.
  explicit StageGate(const Plan& plan);

  // Whether the change may begin as far as the rollout is concerned.
  [[nodiscard]] bool is_open(ChangeId change) const { return x_stage_of[change] <= x_open; }

  enum class End : std::uint8_t { kGood, kFailed };  // what still waits for others is good

  // Each change is told once.
  void end(ChangeId change, End end);

  struct Step {
    std::vector<ChangeId> changes;  // of the stage that is open now, or of all that are left
    std::string stopped;            // why those that are left are not begun; empty: they may
  };

  // When the open stage has settled: the next one, or the end of the rollout. nullopt: go on.
  std::optional<Step> advance();

 private:
  [[nodiscard]] std::vector<ChangeId> changes_of(const Stage& stage) const;

  const Plan& x_plan;
  std::vector<std::size_t> x_stage_of;   // by change; 0 for those of no stage
  std::vector<dns::Name> x_domain_of;    // by change; the root for those of no stage
  std::vector<std::size_t> x_unsettled;  // changes that have not ended, by stage
  std::set<dns::Name> x_failed;          // of the open stage
  std::size_t x_open = 0;
};

}  // namespace mailctl::plan
