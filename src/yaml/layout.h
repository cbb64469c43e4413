#pragma once
// YAML text as rows: what begins a line of its own (a key with its value, an item of a list, a
// comment, a blank line), each already laid out in the one style of this program. Values are kept
// as they are written but for blanks, the indentation of further lines and needless quotes.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mailctl::yaml {

enum class RowKind : std::uint8_t { kBlank, kComment, kMarker, kStatement };

struct Row {
  RowKind kind = RowKind::kBlank;
  std::size_t indent = 0;
  std::string text;  // without the indentation of its first line; may have several lines
  std::string key;   // of a statement that is an entry of the mapping of the whole document
};

struct Layout {
  std::vector<Row> rows;
  std::vector<std::string> comments;  // every comment, in the order written
};

// `text` is valid YAML whose lines end in '\n'. Throws Unfamiliar (yaml/cursor.h) where it is
// written in a way that is not laid out.
Layout lay_out(std::string_view text);

}  // namespace mailctl::yaml
