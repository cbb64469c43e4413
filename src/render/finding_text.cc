#include "render/finding_text.h"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/rules/rule.h"
#include "render/diagnostic_parts.h"
#include "render/paint.h"

namespace mailctl::render {
namespace {

constexpr std::size_t kWrapAt = 80;
constexpr std::size_t kLongestExcerpt = 72;  // octets of a record shown around a place
constexpr std::string_view kIndent = "  ";

// The line of a text that holds an offset.
struct Place {
  std::string_view line;
  std::size_t offset = 0;  // in line
  std::size_t number = 0;  // 1-based; 0 for a text of one line
};

Place place_of(std::string_view text, std::size_t offset) {
  offset = std::min(offset, text.size());
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  if (text.find('\n') == std::string_view::npos) return {text, offset, 0};
  offset = std::min(offset, text.size());
  const auto before = text.substr(0, offset);
  const auto begin = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  auto line = text.substr(begin, text.substr(begin).find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  const auto number = static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1;
  return {line, offset - begin, number};
}

// Whose it is, and the record with its mark. A mark without length under the first octet marks the
// whole text, which needs no caret.
void append_place(std::string& out, const mail::Finding& finding, Color color) {
  if (finding.text.empty()) {
    if (!finding.subject.empty()) out += fmt::format("  --> {}\n", visible(finding.subject));
    return;
  }
  const auto place = place_of(finding.text, finding.offset);
  out += fmt::format("  --> {}{}\n",
                     visible(finding.subject),
                     place.number > 0 ? fmt::format(", line {}", place.number) : std::string());
  const auto excerpt = excerpt_of(place.line, place.offset, finding.length, kLongestExcerpt);
  out += fmt::format("   | {}{}{}\n", excerpt.before, excerpt.marked, excerpt.after);
  if (finding.length == 0 && finding.offset == 0) return;
  const auto width = std::max<std::size_t>(width_of(excerpt.marked), 1);
  out += fmt::format("   | {}{}\n",
                     std::string(width_of(excerpt.before), ' '),
                     painted(finding.severity, std::string(width, '^'), color));
}

// Whether a fix is only what is to be pasted: a record, or a line of a zone.
bool is_to_paste(std::string_view line) {
  return line.starts_with("v=") || line.find(" IN ") != std::string_view::npos ||
         !line.ends_with('.');
}

// The first line of a fix is sentences (mail/rules/rule.h); the lines below are to be pasted and
// stay whole.
void append_fix(std::string& out, std::string_view fix) {
  out += fmt::format("{}Fix:\n", kIndent);
  const auto lines = base::split(base::trim(fix), '\n');
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool is_whole = i > 0 || (lines.size() == 1 && is_to_paste(lines[i]));
    out +=
        is_whole ? fmt::format("    {}\n", visible(lines[i])) : wrapped(lines[i], "    ", kWrapAt);
  }
}

// Why it matters and where that is written.
void append_why(std::string& out, const mail::rules::Rule& rule) {
  std::string_view why = base::trim(rule.why);
  std::string text(why);
  if (!rule.source.empty()) {
    if (text.ends_with('.')) text.pop_back();
    text += text.empty() ? fmt::format("See {}.", rule.source) : fmt::format(" ({}).", rule.source);
  }
  out += wrapped(text, kIndent, kWrapAt);
}

void append_finding(std::string& out,
                    const mail::Finding& finding,
                    std::set<std::string_view>& explained,
                    Color color) {
  // The head is wrapped without its colour, which has no width. Lines behind the first are
  // indented.
  const auto head = fmt::format("{}[{}]", word_of(finding.severity), finding.rule);
  const auto lines = wrapped(fmt::format("{}: {}", head, finding.message), kIndent, kWrapAt + 2);
  const auto begin = kIndent.size() + head.size();
  out += painted(finding.severity, head, color) + lines.substr(std::min(begin, lines.size()));
  append_place(out, finding, color);
  const auto* rule = mail::rules::find_rule(finding.rule);
  const bool is_first = explained.insert(finding.rule).second;
  if (rule != nullptr && is_first) append_why(out, *rule);
  if (!finding.fix.empty()) {
    append_fix(out, finding.fix);
  } else if (rule != nullptr && is_first && !rule->fix.empty()) {
    append_fix(out, rule->fix);
  }
  out += '\n';
}

}  // namespace

std::string findings_text(const mail::Findings& findings, Color color) {
  std::vector<const mail::Finding*> sorted;
  sorted.reserve(findings.size());
  for (const auto& finding : findings) sorted.push_back(&finding);
  std::ranges::stable_sort(sorted, {}, &mail::Finding::severity);
  std::string out;
  std::set<std::string_view> explained;
  for (const auto* finding : sorted) append_finding(out, *finding, explained, color);
  return out;
}

std::string findings_summary(const mail::Findings& findings) {
  const auto count = [&](base::Severity severity) {
    return static_cast<std::uint64_t>(
        std::ranges::count(findings, severity, &mail::Finding::severity));
  };
  std::vector<std::string> parts;
  for (const auto severity : {base::Severity::kError, base::Severity::kWarning}) {
    if (count(severity) > 0) parts.push_back(base::count_of(count(severity), word_of(severity)));
  }
  const auto notes = count(base::Severity::kInfo);
  if (parts.empty() && notes > 0) parts.push_back(base::count_of(notes, "note"));
  return base::join(parts, ", ");
}

}  // namespace mailctl::render
