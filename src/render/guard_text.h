#pragma once
// What guards say about a plan, as diagnostics: an error stops it, what was agreed to is a note.

#include "base/diagnostics.h"
#include "plan/plan.h"

namespace mailctl::render {

// Codes are "guard/<id>".
base::Diagnostics guard_diagnostics(const plan::Plan& plan);

}  // namespace mailctl::render
