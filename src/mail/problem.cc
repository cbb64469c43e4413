#include "mail/problem.h"

#include <algorithm>

#include "base/text.h"

namespace mailctl::mail {

bool has_errors(std::span<const Problem> problems) {
  return std::ranges::any_of(
      problems, [](const Problem& problem) { return problem.severity == base::Severity::kError; });
}

std::string error_text(std::span<const Problem> problems) {
  std::vector<std::string> messages;
  for (const Problem& problem : problems) {
    if (problem.severity == base::Severity::kError) messages.push_back(problem.message);
  }
  return base::join(messages, "; ");
}

}  // namespace mailctl::mail
