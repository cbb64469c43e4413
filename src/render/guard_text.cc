#include "render/guard_text.h"

#include "plan/guards.h"

namespace mailctl::render {
base::Diagnostics guard_diagnostics(const plan::Plan& plan) {
  base::Diagnostics diagnostics;
  for (const auto& finding : plan.guards) diagnostics.add(plan::to_diagnostic(finding));
  return diagnostics;
}

}  // namespace mailctl::render
