#include "render/diagnostic_parts.h"

#include <algorithm>

#include "base/text.h"
#include "render/paint.h"

namespace mailctl::render {
namespace {

std::string_view escape_of(base::Severity severity) {
  switch (severity) {
    case base::Severity::kError:
      return "\x1b[1;31m";
    case base::Severity::kWarning:
      return "\x1b[1;33m";
    case base::Severity::kInfo:
      return "\x1b[1;36m";
  }
  return "";
}

bool is_continuation_byte(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

// A line without newline.
std::string wrapped_line(std::string_view text, std::string_view indent, std::size_t wrap_at) {
  std::string out;
  std::string line;
  std::size_t width = 0;  // of `line`
  for (const auto word : base::split(text, ' ')) {
    if (!line.empty() && width + 1 + width_of(word) > wrap_at) {
      out += std::string(indent) + line + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : " ") + std::string(word);
    width = width_of(line);
  }
  if (!line.empty()) out += std::string(indent) + line + "\n";
  return out;
}

}  // namespace

std::string_view word_of(base::Severity severity) {
  switch (severity) {
    case base::Severity::kError:
      return "error";
    case base::Severity::kWarning:
      return "warning";
    case base::Severity::kInfo:
      return "note";
  }
  return "error";
}

std::string_view json_word_of(base::Severity severity) {
  switch (severity) {
    case base::Severity::kError:
      return "error";
    case base::Severity::kWarning:
      return "warning";
    case base::Severity::kInfo:
      return "info";
  }
  return "error";
}

std::string painted(base::Severity severity, std::string_view text, Color color) {
  if (color == Color::kNever) return std::string(text);
  return std::string(escape_of(severity)) + std::string(text) + "\x1b[0m";
}

std::size_t width_of(std::string_view text) {
  return text.size() - static_cast<std::size_t>(std::ranges::count_if(text, is_continuation_byte));
}

Excerpt excerpt_of(std::string_view line,
                   std::size_t begin,
                   std::size_t length,
                   std::size_t longest) {
  begin = std::min(begin, line.size());
  const auto end = begin + std::min(length, line.size() - begin);
  std::size_t from = 0;
  if (end > longest) from = std::min(begin, end - std::min(end, longest / 2));
  while (from > 0 && from < line.size() && is_continuation_byte(line[from])) --from;
  auto to = std::min(line.size(), from + longest);
  while (to < line.size() && is_continuation_byte(line[to])) ++to;
  const auto mark_end = std::min(end, to);
  Excerpt excerpt;
  excerpt.before = (from > 0 ? "…" : "") + visible(line.substr(from, begin - from));
  excerpt.marked = visible(line.substr(begin, mark_end - begin));
  excerpt.after = visible(line.substr(mark_end, to - mark_end)) + (to < line.size() ? "…" : "");
  return excerpt;
}

std::string wrapped(std::string_view text, std::string_view indent, std::size_t wrap_at) {
  std::string out;
  for (const auto line : base::split(text, '\n')) {
    out += wrapped_line(visible(line), indent, wrap_at - width_of(indent));
  }
  return out;
}

}  // namespace mailctl::render
