#pragma once
// YAML text in the one style of this program, with every comment where it belongs. Works on the
// text, since no emitter keeps comments; knows no key but the order of the outermost ones.

#include <span>
#include <string>
#include <string_view>

#include "base/diagnostics.h"

namespace mailctl::yaml {

// Two blanks per level, one blank inside braces and behind ':', ',' and '-', two before a comment;
// quotes only where they are needed; at most one blank line, no blanks at line ends, '\n' at the
// end of every line; the outermost keys in the given order (others behind them, as they stood),
// each with the comments above it. A collection in brackets stays in brackets, its lines end where
// the author ended them.
//
// The result has the same values and the same comments, and formatting it again changes nothing:
// both are looked at here, and a text for which they would not hold is returned as it is, with the
// warning yaml/not-formatted. A text that is no YAML is returned as it is, with its errors.
std::string format(const base::SourceFile& file,
                   std::span<const std::string_view> key_order,
                   base::Diagnostics& diagnostics);

}  // namespace mailctl::yaml
