#pragma once
// Words of master-file text (RFC 1035 §5.1): blanks separate, quotes hold blanks, \X and \DDD stand
// for octets. Comments, parentheses and lines are zone_text.cc's business, because text from an API
// has none: there `;` and `(` are ordinary octets.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace mailctl::dns {

enum class Quoting : std::uint8_t { kBare, kQuoted };

// text is a view into what was split: without the quotes, escapes untouched.
struct Word {
  std::string_view text;
  Quoting quoting = Quoting::kBare;
  std::size_t offset = 0;  // of text in what was split, in octets
};

// kInvalid on an open quote.
base::Result<std::vector<Word>> split_words(std::string_view text);

// The offset of the closing quote of a quoted string that begins at `from`, or npos.
std::size_t find_closing_quote(std::string_view text, std::size_t from);

// The offset of the first unescaped dot at or after `from`, or npos.
std::size_t find_label_end(std::string_view text, std::size_t from);

// \X and \DDD become octets; kInvalid on a lone backslash or a \DDD over 255.
base::Result<std::string> unescape(std::string_view text);

// In quotes; `"` and `\` escaped, octets outside 0x20-0x7e as \DDD.
std::string quote(std::string_view octets);

// For messages: in quotes, at most 80 octets of it, control characters made visible.
std::string quote_for_message(std::string_view text);

// Appends \DDD.
void append_decimal_escape(std::string& out, char octet);

}  // namespace mailctl::dns
