#pragma once
// One flow collection ([…] or {…}) laid out: blanks as this program likes them, lines where the
// author ended them, and every comment.

#include <cstddef>
#include <string>
#include <vector>

#include "yaml/cursor.h"

namespace mailctl::yaml {

// Takes the collection that begins at the cursor. Further lines are indented by `indent` and two
// blanks for each bracket that is open there. Comments are added to `comments`.
std::string flow_layout(Cursor& cursor, std::size_t indent, std::vector<std::string>& comments);

}  // namespace mailctl::yaml
