#pragma once
// PURE: a plan that was saved to be looked at and applied later. It is judged change by change:
// what is planned then must be what was planned now. What happens elsewhere in the meantime does
// not count, so a plan can wait for its review for days; TTLs found live, versions and times do not
// count either.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "plan/desired.h"
#include "plan/selection.h"

namespace mailctl::plan {

using SavedAttributes = std::map<std::string, std::string>;

// One change, as far as it must be the same later.
struct SavedChange {
  model::Address address;
  model::Action action = model::Action::kNoOp;
  std::optional<SavedAttributes> before;  // live; none: was not there
  std::optional<SavedAttributes> after;   // none: goes
  bool operator==(const SavedChange&) const = default;
};

struct SavedPlan {
  std::string owner;  // the manifest's name
  Mode mode = Mode::kApply;
  base::Time created;
  std::optional<base::Time> expires;
  std::vector<std::string> adopt;  // --adopt
  std::vector<std::string> allow;  // --allow
  Deletes deletes = Deletes::kGuarded;
  Selection selection;  // without `saved`
  std::vector<SavedChange> changes;
  std::string text;  // the plan as people read it
};

// The changes that make calls. Suppression lists are left without attributes: they move all day.
std::vector<SavedChange> saved_changes_of(const Plan& plan);

// The changes of a saved plan, for planning again.
Selection selection_of(const SavedPlan& saved);

// Why the plan must not be applied, one line for each change; empty: it may. `now` is the plan made
// with selection_of(saved), `desired` what it was made from. A change that is done already, by an
// earlier run of the same plan, is no difference.
std::vector<std::string> differences(const SavedPlan& saved,
                                     const Plan& now,
                                     const Desired& desired);

}  // namespace mailctl::plan
