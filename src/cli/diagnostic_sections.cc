#include "cli/diagnostic_sections.h"

#include "base/text.h"
#include "cli/embedded.h"

namespace mailctl::cli {

std::vector<DiagnosticSection> diagnostic_sections() {
  constexpr std::string_view kMark = "\n### ";
  std::vector<DiagnosticSection> sections;
  const auto page = diagnostics_page();
  auto at = page.find(kMark);
  while (at != std::string_view::npos) {
    const auto begin = at + kMark.size();
    at = page.find(kMark, begin);
    const auto section = page.substr(begin, at == std::string_view::npos ? at : at - begin);
    const auto line_end = section.find('\n');
    if (line_end == std::string_view::npos) break;
    sections.push_back(
        {base::trim(section.substr(0, line_end)), base::trim(section.substr(line_end))});
  }
  return sections;
}

}  // namespace mailctl::cli
