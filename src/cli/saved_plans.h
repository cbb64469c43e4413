#pragma once
// Plans in files: `plan --out`, `apply FILE`, `show FILE`.

#include <optional>
#include <string>

#include "cli/planning.h"
#include "plan/saved_plan.h"

namespace mailctl::cli {

// The plan as it would be saved: what was asked for, what came of it, and its text.
plan::SavedPlan to_saved_plan(const engine::PlanInputs& inputs,
                              const PlanOptions& options,
                              const plan::Plan& plan,
                              std::string text);

// Replaces a saved plan of before, and nothing else. Private, because it names what is managed.
base::Result<void> write_plan_file(const std::string& path, const std::string& document);

base::Result<plan::SavedPlan> read_plan_file(const std::string& path);

// To plan the same again.
base::Result<engine::PlanInputs> inputs_of(Session& session,
                                           const Loaded& loaded,
                                           const plan::SavedPlan& saved);

// False, after saying why, where the plan is too old, of another manifest, or not what is planned
// now.
bool is_still_good(Session& session, const plan::SavedPlan& saved, const engine::PlannedWorld& now);

}  // namespace mailctl::cli
