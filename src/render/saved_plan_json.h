#pragma once
// The part of a plan's JSON with which it can be applied later: "mailctl.saved". It holds what was
// asked for and what was planned, no secret and no recipient's address.

#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "base/result.h"
#include "plan/saved_plan.h"

namespace mailctl::render {

nlohmann::json saved_plan_part(const plan::SavedPlan& saved);

// Of a whole plan document. kInvalid where it is none, of another version, or not whole.
base::Result<plan::SavedPlan> parse_saved_plan(std::string_view text);

}  // namespace mailctl::render
