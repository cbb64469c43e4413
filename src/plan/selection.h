#pragma once
// PURE: a part of a plan. Which changes are wanted, and what is left of the plan without the rest.

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "dns/name.h"
#include "plan/plan.h"

namespace mailctl::plan {

enum class Causes : std::uint8_t { kAny, kDueOnly };
enum class Deletes : std::uint8_t { kGuarded, kRefused };  // kRefused: --no-delete

// All that is given must hold. Patterns are addresses; '*' at the end matches any rest.
struct Selection {
  Causes causes = Causes::kAny;
  std::vector<std::string> targets;   // one of them, where there are any
  std::vector<std::string> excludes;  // none of them
  std::vector<dns::Name> domains;     // at or below one of them, where there are any
  std::vector<std::string> regions;   // in one of them, where there are any; records are in none
  std::optional<std::set<model::Address>> saved;  // those of a saved plan

  [[nodiscard]] bool is_everything() const;
};

bool selects(const Selection& selection, const PlannedChange& planned);

// Takes out of the plan what was not selected, and what depends on it; notes say how much that is.
// What writes only state stays.
void select_changes(const Selection& selection, Plan& plan);

}  // namespace mailctl::plan
