#pragma once
// --changed-since REVISION: only what a change under review is about. The manifest is read once
// more as it was at that revision of its git repository, and the two are compared.

#include <string>

#include "base/result.h"
#include "cli/load.h"
#include "plan/selection.h"

namespace mailctl::cli {

// Narrows `selection` to the domains for which `now` wants something else than at `revision`, and
// says on stderr which they are. Where the difference cannot be told by domain (no such file then,
// mistakes in it, a changed account) everything stays selected, and that is said.
base::Result<void> select_changed(Session& session,
                                  const Loaded& now,
                                  const std::string& revision,
                                  plan::Selection& selection);

}  // namespace mailctl::cli
