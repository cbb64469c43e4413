#include "render/diagnostic_text.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "render/paint.h"

namespace mailctl::render {
namespace {

constexpr std::size_t kLongestLine = 160;  // columns shown of the user's line
constexpr std::size_t kWrapAt = 96;

struct Look {
  std::string_view word;
  std::string_view noun;
  std::string_view escape;
};

Look look_of(base::Severity severity) {
  switch (severity) {
    case base::Severity::kError:
      return {"error", "error", "\x1b[1;31m"};
    case base::Severity::kWarning:
      return {"warning", "warning", "\x1b[1;33m"};
    case base::Severity::kInfo:
      return {"note", "note", "\x1b[1;36m"};
  }
  return {"error", "error", ""};
}

std::string painted(std::string_view text, std::string_view escape, Color color) {
  if (color == Color::kNever) return std::string(text);
  return std::string(escape) + std::string(text) + "\x1b[0m";
}

bool is_continuation_byte(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

// How many columns of a terminal the text takes, wide characters aside.
std::size_t width_of(std::string_view text) {
  return text.size() - static_cast<std::size_t>(std::ranges::count_if(text, is_continuation_byte));
}

// The user's line around a range: what is shown before, in and after it.
struct Excerpt {
  std::string before;
  std::string marked;
  std::string after;
};

Excerpt excerpt_of(std::string_view line, const base::SourceRange& at) {
  const auto begin = std::min<std::size_t>(at.column > 0 ? at.column - 1 : 0, line.size());
  const auto end = std::min<std::size_t>(begin + at.length, line.size());
  std::size_t from = 0;
  if (end > kLongestLine) from = std::min(begin, end - std::min(end, kLongestLine / 2));
  while (from > 0 && from < line.size() && is_continuation_byte(line[from])) --from;
  auto to = std::min(line.size(), from + kLongestLine);
  while (to < line.size() && is_continuation_byte(line[to])) ++to;
  const auto mark_end = std::min(end, to);
  Excerpt excerpt;
  excerpt.before = (from > 0 ? "…" : "") + visible(line.substr(from, begin - from));
  excerpt.marked = visible(line.substr(begin, mark_end - begin));
  excerpt.after = visible(line.substr(mark_end, to - mark_end)) + (to < line.size() ? "…" : "");
  return excerpt;
}

// " --> file:line:column", the line, and what stands under it; `label` follows the caret.
void append_place(std::string& out,
                  const base::SourceRange& at,
                  const base::SourceFiles& files,
                  std::string_view label,
                  std::string_view caret) {
  const auto number = std::to_string(at.line);
  const std::string margin(number.size(), ' ');
  const auto excerpt = excerpt_of(files.line(at.file, at.line), at);
  out += fmt::format("{}--> {}\n", margin, visible(files.to_text(at)));
  out += fmt::format("{} |\n", margin);
  out += fmt::format("{} | {}{}{}\n", number, excerpt.before, excerpt.marked, excerpt.after);
  out += fmt::format("{} | {}", margin, std::string(width_of(excerpt.before), ' '));
  // The escape of a caret is in `caret` already; its length is that of what it marks.
  const auto width = std::max<std::size_t>(width_of(excerpt.marked), 1);
  out += base::replace_all(std::string(caret), "^", std::string(width, '^'));
  if (!label.empty()) out += fmt::format(" {}", label);
  out += '\n';
}

// One line of text, wrapped at blanks; each line begun with two blanks.
std::string wrapped_line(std::string_view text) {
  std::string out;
  std::string line;
  for (const auto word : base::split(text, ' ')) {
    if (!line.empty() && width_of(line) + 1 + width_of(word) > kWrapAt) {
      out += "  " + line + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : " ") + std::string(word);
  }
  if (!line.empty()) out += "  " + line + "\n";
  return out;
}

// A detail may have lines of its own (what is live, what the manifest says).
std::string wrapped(std::string_view text) {
  std::string out;
  for (const auto line : base::split(text, '\n')) out += wrapped_line(visible(line));
  return out;
}

// What needs nothing from the reader takes one line.
bool is_one_line(const base::Diagnostic& diagnostic) {
  return diagnostic.severity == base::Severity::kInfo && diagnostic.at.is_known() &&
         diagnostic.detail.empty() && diagnostic.notes.empty();
}

void append_diagnostic(std::string& out,
                       const base::Diagnostic& diagnostic,
                       const base::SourceFiles& files,
                       Color color) {
  const auto look = look_of(diagnostic.severity);
  const auto head = fmt::format("{}[{}]", look.word, diagnostic.code);
  out += painted(head, look.escape, color) + ": " + visible(diagnostic.summary);
  if (is_one_line(diagnostic)) {
    out += fmt::format(" ({})\n\n", visible(files.to_text(diagnostic.at)));
    return;
  }
  out += '\n';
  if (diagnostic.at.is_known()) {
    append_place(out, diagnostic.at, files, {}, painted("^", look.escape, color));
  }
  for (const auto& note : diagnostic.notes) {
    if (note.at.is_known()) {
      append_place(out, note.at, files, visible(note.text), painted("^", "\x1b[1;36m", color));
    } else {
      out += wrapped(note.text);
    }
  }
  if (!diagnostic.detail.empty()) out += wrapped(diagnostic.detail);
  out += '\n';
}

}  // namespace

std::string diagnostics_summary(const base::Diagnostics& diagnostics) {
  std::array<std::uint64_t, 3> counts{};
  for (const auto& diagnostic : diagnostics.all()) {
    ++counts.at(static_cast<std::size_t>(diagnostic.severity));
  }
  std::vector<std::string> parts;
  for (const auto severity : {base::Severity::kError, base::Severity::kWarning}) {
    const auto count = counts.at(static_cast<std::size_t>(severity));
    if (count > 0) parts.push_back(base::count_of(count, look_of(severity).noun));
  }
  const auto infos = counts.at(static_cast<std::size_t>(base::Severity::kInfo));
  if (parts.empty() && infos > 0) parts.push_back(base::count_of(infos, "note"));
  return base::join(parts, ", ");
}

std::string render_diagnostics(const base::Diagnostics& diagnostics,
                               const base::SourceFiles& files,
                               Color color) {
  auto sorted = diagnostics;
  sorted.sort_by_place();
  std::string out;
  for (const auto& diagnostic : sorted.all()) append_diagnostic(out, diagnostic, files, color);
  const auto summary = diagnostics_summary(sorted);
  if (!summary.empty()) out += summary + "\n";
  return out;
}

}  // namespace mailctl::render
