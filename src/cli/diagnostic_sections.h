#pragma once
// The sections of docs/reference/diagnostics.md, which is part of the program: what each code that
// is no rule of mail means.

#include <string_view>
#include <vector>

namespace mailctl::cli {

struct DiagnosticSection {
  std::string_view code;
  std::string_view body;  // Markdown, without the heading and without blank lines round it
};

// By code.
std::vector<DiagnosticSection> diagnostic_sections();

}  // namespace mailctl::cli
