#pragma once
// The stream of `apply --json` and `destroy --json`: one JSON object per line, in the shape of
// `terraform apply -json` (ui 1.2): "@level", "@message", "@module", "@timestamp", "type" and the
// payload of the type. Each function returns one line with its newline.

#include <string>
#include <string_view>

#include "base/time.h"
#include "model/report.h"
#include "plan/plan.h"
#include "render/diagnostic_json.h"

namespace mailctl::render {

std::string version_event(std::string_view program_version, base::Time now);
// "planned_change", one line per change, then "change_summary" of the plan.
std::string plan_events(const plan::Plan& plan, base::Time now);
// "apply_start", "apply_progress", "apply_complete" or "apply_errored".
std::string apply_event(const model::ApplyEvent& event);
// "mailctl_pending" per wait, then "change_summary" of what was done.
std::string report_events(const model::ApplyReport& report, plan::Mode mode, base::Time now);
// "diagnostic": an error or a warning of the run, with its place where it has one.
std::string message_event(const Message& message, base::Time now);

}  // namespace mailctl::render
