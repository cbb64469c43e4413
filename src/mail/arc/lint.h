#pragma once
// What is wrong or worth knowing about the ARC chain of a message, as findings under the ids of
// mail/rules/arc_rules.cc. Advisory: ARC changes no verdict by itself (RFC 8617 §7.2.1).

#include "mail/arc/validate.h"
#include "mail/finding.h"

namespace mailctl::mail::arc {

// `chain` is what validate() found in the same message.
Findings lint(const message::Message& message, const Chain& chain);

}  // namespace mailctl::mail::arc
