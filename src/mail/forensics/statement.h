#pragma once
// The sentences of a diagnosis: what is proven, what is not, and no more than that.

#include <string>
#include <vector>

#include "mail/forensics/diagnose.h"

namespace mailctl::mail::forensics {

// "text was added at the end (3 lines: …), and a tag was added to the subject ("[dev]")"
[[nodiscard]] std::string list_of(const Changes& changes);

// What became of a signed message, in one sentence.
[[nodiscard]] std::string statement_of(const Undone& undone);

// Of all changes, each once.
[[nodiscard]] std::vector<std::string> advice_for(const Changes& changes);

// DMARC first, and where it does not pass, SPF and DKIM with their reasons.
[[nodiscard]] std::string summary_of(const Diagnosis& diagnosis);

}  // namespace mailctl::mail::forensics
