#pragma once
// What is wrong in a text that was parsed here (an SPF record, a DMARC record, …), placed in that
// text. The text may come from DNS as well as from a manifest, so this is not yet a Diagnostic: the
// caller that knows where the text stands turns it into one.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"

namespace mailctl::mail {

// kError: a receiver refuses the text, or reads something else than was meant. kWarning: a receiver
// ignores a part. kInfo: historic or superfluous.
struct Problem {
  base::Severity severity = base::Severity::kError;
  std::string_view code;   // a string literal, "spf/bad-cidr"
  std::size_t offset = 0;  // octets from the start of the parsed text
  std::size_t length = 0;  // octets; 0 for a point
  std::string message;     // one line
  bool operator==(const Problem&) const = default;
};

[[nodiscard]] bool has_errors(std::span<const Problem> problems);

// The messages of the errors, joined with "; ".
[[nodiscard]] std::string error_text(std::span<const Problem> problems);

}  // namespace mailctl::mail
