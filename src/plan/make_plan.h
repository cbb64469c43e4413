#pragma once
// PURE: the three-way comparison of desired, prior and live.

#include <cstdint>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "plan/desired.h"
#include "plan/plan.h"

namespace mailctl::plan {

enum class Memory : std::uint8_t {
  kWhole,
  kPart,  // the prior state is only what a selection needs
};

struct PlanRules {
  Mode mode = Mode::kApply;
  Memory memory = Memory::kWhole;
  std::vector<std::string> adopt;  // addresses; '*' at the end matches any rest
};

// Conflicts go to the sink as errors, and nothing is planned for them. DNS answers that were needed
// and not in the view are added to `missing`; the plan is good once that stays empty, whatever else
// is answered later. In destroy mode `desired` holds no resources.
Plan make_plan(const Desired& desired,
               const Moment& moment,
               const PlanRules& rules,
               base::Diagnostics& diagnostics,
               dns::MissingQuestions& missing);

// Fills in Plan::discrepancies: what resolvers answer against what was read. Records that are kept
// in other zones and are not there go to the sink as warnings. `missing` as above.
void compare_with_world(const Desired& desired,
                        const Moment& moment,
                        Plan& plan,
                        base::Diagnostics& diagnostics,
                        dns::MissingQuestions& missing);

}  // namespace mailctl::plan
