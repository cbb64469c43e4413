#pragma once
// PURE: is the plan safe? Guards look at every step of a plan and at its end, and stop what would
// lose mail or data until somebody agrees: in the manifest (`consent:`) or with --allow. They judge
// direct delivery; what forwarding does to it is a warning.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "model/graph.h"
#include "model/guards.h"
#include "model/state.h"
#include "plan/plan.h"
#include "plan/selection.h"

namespace mailctl::plan {

// A guard, as `explain` and the reference show it.
struct GuardInfo {
  std::string_view code;   // "guard/spf-limits"
  std::string_view title;  // what it stops, one line
  std::string_view why;    // why that is dangerous, and what to do instead

  [[nodiscard]] std::string_view id() const { return code.substr(code.find('/') + 1); }
};

// In the order in which they are shown.
std::span<const GuardInfo> all_guards();
// nullptr where there is no such guard.
const GuardInfo* find_guard(std::string_view id);

// "mx" or "mx=example.com" of --allow: a consent without end. kInvalid for an unknown guard.
base::Result<model::Consent> parse_allow(std::string_view text);

struct GuardRules {
  const model::Guards& manifest;
  std::vector<model::Consent> allowed;  // --allow
  Deletes deletes = Deletes::kGuarded;
};

// What was planned and from what.
struct GuardInputs {
  const model::ResourceGraph& graph;
  const Desired& desired;
  const model::FactsByAccount& facts;
  const Moment& moment;
  const GuardRules& rules;
  const model::State& remembered;  // the whole state, of which the moment may hold a part
};

// The findings, those that were agreed to among them, in the order of the guards. What only DNS can
// tell is added to `missing`; the findings are provisional then. In destroy mode the deletions were
// agreed to by their own question, and only protected addresses are looked at.
std::vector<GuardFinding> check_guards(const Plan& plan,
                                       const GuardInputs& inputs,
                                       dns::MissingQuestions& missing);

// Domain sets that are more than 1 % shorter than when they were last applied, before anything is
// read of the world.
std::vector<GuardFinding> check_sets(const model::ResourceGraph& graph,
                                     const model::State& prior,
                                     const GuardRules& rules,
                                     base::Time now);

// An error stops the plan, what was agreed to is a note. The code is "guard/<id>".
base::Diagnostic to_diagnostic(const GuardFinding& finding);

// Changes that can be carried out together, after all that stand before them.
std::vector<std::vector<ChangeId>> waves_of(const Plan& plan);

}  // namespace mailctl::plan
