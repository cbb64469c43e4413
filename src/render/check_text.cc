#include "render/check_text.h"

#include <algorithm>

#include <fmt/format.h>

#include "dns/idna.h"
#include "render/diagnostic_parts.h"
#include "render/finding_text.h"
#include "render/paint.h"

namespace mailctl::render {
namespace {

using mail::check::AreaReport;
using mail::check::Grade;
using mail::check::Report;

constexpr std::size_t kColumns = 80;

Ink ink_of(Grade grade) {
  switch (grade) {
    case Grade::kA:
      return Ink::kGood;
    case Grade::kB:
    case Grade::kC:
    case Grade::kUnknown:
      return Ink::kWarning;
    case Grade::kF:
      return Ink::kRemove;
    case Grade::kNone:
      return Ink::kDim;
  }
  return Ink::kPlain;
}

std::string grade_text(Grade grade, Color color) {
  return paint(color, ink_of(grade), mail::check::to_text(grade));
}

// "example.com (xn--…)" where people write it otherwise.
std::string domain_text(const dns::Name& domain) {
  const auto unicode = dns::to_unicode(domain);
  return unicode == domain.text() ? domain.text()
                                  : fmt::format("{} ({})", visible(unicode), domain.text());
}

std::string head_text(const Report& report, Color color) {
  std::string text = paint(color, Ink::kBold, domain_text(report.domain));
  text += ": grade " + grade_text(report.grade, color);
  const auto role = mail::check::to_text(report.role);
  if (report.looks_parked) {
    text += ", taken as parked because its SPF record says that nobody sends";
  } else if (!role.empty()) {
    text += fmt::format(", as {}", role);
  }
  return text + "\n\n";
}

// A text on lines of its own, cut anywhere: records have no blanks where a line must end.
std::string folded(std::string_view text, std::string_view indent) {
  const auto width = kColumns - indent.size();
  std::string out;
  auto rest = visible(text);
  while (width_of(rest) > width) {
    auto end = std::min(width, rest.size());
    if (const auto blank = rest.rfind(' ', end); blank != std::string::npos && blank > width / 2) {
      end = blank + 1;
    }
    while (end < rest.size() && (static_cast<unsigned char>(rest[end]) & 0xC0U) == 0x80U) ++end;
    out += fmt::format("{}{}\n", indent, rest.substr(0, end));
    rest.erase(0, end);
  }
  return out + fmt::format("{}{}\n", indent, rest);
}

std::string records_text(const AreaReport& area, Color color) {
  std::string out;
  std::string before;
  for (const auto& record : area.records) {
    const auto head = fmt::format("  {} {}", visible(record.name), record.type);
    if (head != before) out += paint(color, Ink::kDim, head) + "\n";
    before = head;
    out += folded(record.text, "    ");
  }
  return out;
}

std::string area_text(const AreaReport& area, Color color) {
  if (area.records.empty() && area.findings.empty()) return {};
  std::string out = fmt::format("{}: {}\n",
                                paint(color, Ink::kBold, mail::check::to_text(area.area)),
                                grade_text(area.grade, color));
  out += records_text(area, color);
  return out + "\n" + findings_text(area.findings, color);
}

std::string last_line(const Report& report, Color color) {
  const auto findings = mail::check::findings_of(report);
  auto summary = findings_summary(findings);
  if (summary.empty()) summary = "nothing to do";
  return fmt::format(
      "{}: grade {}; {}.\n", report.domain.text(), grade_text(report.grade, color), summary);
}

}  // namespace

std::string check_text(const Report& report, Color color) {
  auto out = head_text(report, color);
  for (const auto& area : report.areas) {
    out +=
        fmt::format("  {:<8} {}  ", mail::check::to_text(area.area), grade_text(area.grade, color));
    // The table has two columns before the summary.
    auto lines = wrapped(area.summary, "              ", kColumns);
    out += lines.empty() ? "\n" : lines.substr(14);
  }
  out += '\n';
  for (const auto& area : report.areas) out += area_text(area, color);
  return out + last_line(report, color);
}

}  // namespace mailctl::render
