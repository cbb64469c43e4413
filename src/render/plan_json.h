#pragma once
// A plan for programs, in the shape of `terraform show -json` (format_version 1.2), so that readers
// of Terraform plans read ours: resource_changes, resource_drift, applyable, complete. What
// Terraform has no word for is under "mailctl". Lists are arrays; no private key and no recipient's
// address is ever in it (model::attributes_of gives none).

#include <string>
#include <string_view>

#include "base/source.h"
#include "base/time.h"
#include "plan/plan.h"
#include "plan/saved_plan.h"
#include "render/diagnostic_json.h"

namespace mailctl::render {

struct PlanJsonContext {
  std::string_view program_version;
  base::Time now;                          // "timestamp"
  Messages messages = {};                  // "diagnostics": warnings, since there is a plan
  const plan::SavedPlan* saved = nullptr;  // "mailctl.saved", where it is to be applied later
};

// One indented document with final newline.
std::string plan_json(const plan::Plan& plan,
                      const base::SourceFiles& files,
                      const PlanJsonContext& context);

}  // namespace mailctl::render
