#pragma once
// What diagnostics and findings look alike in: the word and colour of a severity, a line with a
// place marked in it, wrapped text. Only .cc files of render/ include this.

#include <cstddef>
#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "render/color.h"

namespace mailctl::render {

// "error" "warning" "note"
std::string_view word_of(base::Severity severity);
// "error" "warning" "info": what programs read.
std::string_view json_word_of(base::Severity severity);
// The text in the colour of the severity.
std::string painted(base::Severity severity, std::string_view text, Color color);

// How many columns of a terminal the text takes, wide characters aside.
std::size_t width_of(std::string_view text);

// A line around a mark, harmless for a terminal: what is shown before, in and after it. "…" stands
// for what is left out of a line longer than `longest` octets.
struct Excerpt {
  std::string before;
  std::string marked;
  std::string after;
};

// begin and length in octets of `line`; out of range is cut.
Excerpt excerpt_of(std::string_view line,
                   std::size_t begin,
                   std::size_t length,
                   std::size_t longest);

// The lines of the text, each wrapped at blanks before column `wrap_at`, begun with `indent` and
// ended by a newline; harmless for a terminal.
std::string wrapped(std::string_view text, std::string_view indent, std::size_t wrap_at);

}  // namespace mailctl::render
