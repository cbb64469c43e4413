#include "render/guard_text.h"

#include <fmt/format.h>

#include "plan/guards.h"

namespace mailctl::render {
namespace {

std::string way_out(const plan::GuardFinding& finding) {
  if (finding.guard == "protected" || finding.guard == "no-delete") return {};
  return fmt::format(
      "\nTo agree: --allow '{0}={1}', or in the manifest `consent: [{{ guard: {0}, scope: {1}, "
      "until: "
      "<date>, reason: <why> }}]`.",
      finding.guard,
      finding.scope);
}

}  // namespace

base::Diagnostics guard_diagnostics(const plan::Plan& plan) {
  base::Diagnostics diagnostics;
  for (const auto& finding : plan.guards) {
    base::Diagnostic diagnostic;
    diagnostic.code = plan::find_guard(finding.guard)->code;
    diagnostic.at = finding.at;
    if (!finding.consent.empty()) {
      diagnostic.severity = base::Severity::kInfo;
      diagnostic.summary = fmt::format("{}; agreed to by {}", finding.text, finding.consent);
    } else {
      diagnostic.severity = finding.severity;
      diagnostic.summary = finding.text;
      diagnostic.detail = finding.detail;
      if (finding.severity == base::Severity::kError) diagnostic.detail += way_out(finding);
    }
    diagnostics.add(std::move(diagnostic));
  }
  return diagnostics;
}

}  // namespace mailctl::render
