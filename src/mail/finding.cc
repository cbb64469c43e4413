#include "mail/finding.h"

#include <algorithm>

namespace mailctl::mail {

void add_problems(Findings& findings,
                  std::span<const Problem> problems,
                  std::string_view subject,
                  std::string_view text) {
  for (const auto& problem : problems) {
    findings.push_back({.severity = problem.severity,
                        .rule = problem.code,
                        .subject = std::string(subject),
                        .text = std::string(text),
                        .offset = problem.offset,
                        .length = problem.length,
                        .message = problem.message});
  }
}

bool has_errors(const Findings& findings) {
  return std::ranges::any_of(
      findings, [](const auto& finding) { return finding.severity == base::Severity::kError; });
}

}  // namespace mailctl::mail
