#pragma once
// PURE: the three-way comparison of desired, prior and live.

#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "plan/desired.h"
#include "plan/plan.h"

namespace mailctl::plan {

struct PlanRules {
  Mode mode = Mode::kApply;
  std::vector<std::string> adopt;  // addresses; '*' at the end matches any rest
};

// Conflicts go to the sink as errors, and nothing is planned for them. DNS answers that were needed
// and not in the view are added to `missing`; the plan is good once that stays empty. In destroy
// mode `desired` holds no resources.
Plan make_plan(const Desired& desired,
               const Moment& moment,
               const PlanRules& rules,
               base::Diagnostics& diagnostics,
               dns::MissingQuestions& missing);

}  // namespace mailctl::plan
