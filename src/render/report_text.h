#pragma once
// What an apply does and did, for people: one line when something starts, ends or waits, and a
// summary with every failure, everything left out, and what is still waited for.

#include <cstdint>
#include <string>

#include "base/time.h"
#include "model/report.h"
#include "plan/plan.h"
#include "render/color.h"

namespace mailctl::render {

// "oci/…/domain/…: Creating..." or "…: Creation complete after 3s"; without newline.
std::string event_text(const model::ApplyEvent& event, Color color);

// Failures, skipped, pending, then the summary line. Ends with a newline.
std::string report_text(const model::ApplyReport& report,
                        plan::Mode mode,
                        base::Time now,
                        Color color);

// "Apply complete! Resources: 7 added, 1 changed, 0 destroyed.", or what was done before it failed.
std::string report_summary(const model::ApplyReport& report, plan::Mode mode);

}  // namespace mailctl::render
