#pragma once
// What lint found in a manifest, in a zone as published, or in a message: the same rule ids
// everywhere. A Problem is of one text that was parsed; a Finding says whose text it was and what
// to do.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "mail/problem.h"

namespace mailctl::mail {

struct Finding {
  base::Severity severity = base::Severity::kError;
  std::string_view rule;   // a string literal, the id of a rule (mail/rules/rule.h)
  std::string subject;     // whose: "example.com", "s1._domainkey.example.com", "message"
  std::string text;        // the record or field it was found in; may be empty
  std::size_t offset = 0;  // in text, octets
  std::size_t length = 0;  // 0 for a point or the whole text
  std::string message;     // one line: what is wrong here
  std::string fix;         // what to publish or do instead, ready to paste; may be empty
  bool operator==(const Finding&) const = default;
};

using Findings = std::vector<Finding>;

// The problems of `text` as findings about `subject`.
void add_problems(Findings& findings,
                  std::span<const Problem> problems,
                  std::string_view subject,
                  std::string_view text);

[[nodiscard]] bool has_errors(const Findings& findings);

}  // namespace mailctl::mail
