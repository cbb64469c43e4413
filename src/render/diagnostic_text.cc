#include "render/diagnostic_text.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "render/diagnostic_parts.h"
#include "render/paint.h"

namespace mailctl::render {
namespace {

constexpr std::size_t kLongestLine = 160;  // columns shown of the user's line
constexpr std::size_t kWrapAt = 98;

// " --> file:line:column", the line, and what stands under it; `label` follows the caret.
void append_place(std::string& out,
                  const base::SourceRange& at,
                  const base::SourceFiles& files,
                  std::string_view label,
                  std::string_view caret) {
  const auto number = std::to_string(at.line);
  const std::string margin(number.size(), ' ');
  const auto excerpt = excerpt_of(
      files.line(at.file, at.line), at.column > 0 ? at.column - 1 : 0, at.length, kLongestLine);
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

// What needs nothing from the reader takes one line.
bool is_one_line(const base::Diagnostic& diagnostic) {
  return diagnostic.severity == base::Severity::kInfo && diagnostic.at.is_known() &&
         diagnostic.detail.empty() && diagnostic.notes.empty();
}

void append_diagnostic(std::string& out,
                       const base::Diagnostic& diagnostic,
                       const base::SourceFiles& files,
                       Color color) {
  const auto severity = diagnostic.severity;
  const auto head = fmt::format("{}[{}]", word_of(severity), diagnostic.code);
  out += painted(severity, head, color) + ": " + visible(diagnostic.summary);
  if (is_one_line(diagnostic)) {
    out += fmt::format(" ({})\n\n", visible(files.to_text(diagnostic.at)));
    return;
  }
  out += '\n';
  if (diagnostic.at.is_known()) {
    append_place(out, diagnostic.at, files, {}, painted(severity, "^", color));
  }
  for (const auto& note : diagnostic.notes) {
    if (note.at.is_known()) {
      append_place(
          out, note.at, files, visible(note.text), painted(base::Severity::kInfo, "^", color));
    } else {
      out += wrapped(note.text, "  ", kWrapAt);
    }
  }
  if (!diagnostic.detail.empty()) out += wrapped(diagnostic.detail, "  ", kWrapAt);
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
    if (count > 0) parts.push_back(base::count_of(count, word_of(severity)));
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
