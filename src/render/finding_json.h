#pragma once
// What lint found, for programs: one object per finding, in the order given.
//   {"severity": "error" | "warning" | "info", "rule", "subject", "message", "text", "offset",
//    "length", "why", "source", "fix"}
// offset and length are octets of text. text may hold octets that are no UTF-8: whoever dumps the
// document replaces them (error_handler_t::replace), as all of render/ does.

#include <nlohmann/json_fwd.hpp>

#include "mail/finding.h"

namespace mailctl::render {

// why, source and, where the finding has none of its own, fix come from the rule.
nlohmann::ordered_json finding_json(const mail::Finding& finding);
// An array.
nlohmann::ordered_json findings_json(const mail::Findings& findings);

}  // namespace mailctl::render
