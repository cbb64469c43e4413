#pragma once
// What lint found in records and messages, for people: whose record, the record with a caret under
// what is wrong, why it matters with its section, and what to publish instead.
//   warning[mx/target-is-alias]: mx1.example.com is an alias (CNAME)
//     --> example.com
//      | 10 mx1.example.com
//      |    ^^^^^^^^^^^^^^^
//     Receivers may refuse mail … (RFC 5321 §5.1).
//     Fix:
//       example.com. IN MX 10 mail.example.com.
// At most 80 columns wide, but what is to be pasted stays on its line.

#include <string>

#include "mail/finding.h"
#include "render/color.h"

namespace mailctl::render {

// Errors first, then warnings, then notes, each ended by an empty line. What a rule says in general
// (why, and the fix where a finding has none of its own) stands at its first finding only. No
// summary line; empty for none.
std::string findings_text(const mail::Findings& findings, Color color);

// "2 errors, 1 warning"; notes are counted only when there is nothing else; empty for none.
std::string findings_summary(const mail::Findings& findings);

}  // namespace mailctl::render
