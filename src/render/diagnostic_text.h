#pragma once
// Diagnostics for people: the place, the line, a caret under what is wrong, why, and what to write.
//   error[manifest/unknown-key]: `selektor` is not a field of dkim
//     --> mailctl.yaml:14:17
//      |
//   14 |         dkim: { selektor: "a-{region}" }
//      |                 ^^^^^^^^ did you mean `selector`?
// A note without detail is one line: "note[code]: summary (file:line:column)".
// Control characters of the user's text are shown as \xNN, so that no file can drive the terminal.

#include <string>

#include "base/diagnostics.h"
#include "render/color.h"

namespace mailctl::render {

// All of them by place, each ended by an empty line, then one summary line ("3 errors, 1 warning").
// Empty where there are none.
std::string render_diagnostics(const base::Diagnostics& diagnostics,
                               const base::SourceFiles& files,
                               Color color);

// "3 errors, 1 warning"; infos are counted only when there is nothing else; empty for none.
std::string diagnostics_summary(const base::Diagnostics& diagnostics);

}  // namespace mailctl::render
