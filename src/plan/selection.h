#pragma once
// PURE: a part of a plan. Which changes are wanted, and what is left of the plan without the rest.

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
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

// The nearest of these domains that it is of or below of; nullopt where there is none.
std::optional<dns::Name> nearest_domain(const std::unordered_set<dns::Name>& domains,
                                        const model::Address& address);

using Wants = std::function<bool(const PlannedChange&)>;

struct TakenOut {
  std::vector<PlannedChange> unwanted;
  std::vector<PlannedChange> held_back;  // wanted, but they stand on something that is not
};

// Takes changes out of the plan that are not wanted, and those that stand on them.
TakenOut take_out(Plan& plan, const Wants& wants);

// A note that names some of them and what they need.
void note_held_back(const std::vector<PlannedChange>& held_back,
                    std::string_view needed,
                    Plan& plan);

// Takes out of the plan what was not selected, and what depends on it; notes say how much that is.
// What writes only state stays.
void select_changes(const Selection& selection, Plan& plan);

}  // namespace mailctl::plan
