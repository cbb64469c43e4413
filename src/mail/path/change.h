#pragma once
// What relays, forwarders and lists do to a message, and which of it a DKIM signature survives
// (RFC 6376 §3.4, §5.3.1, §5.4.2). One row per kind of change.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mail/dkim/canonical.h"

namespace mailctl::mail::path {

enum class Change : std::uint8_t {
  kNone,
  kTrace,          // Received, Sender, Authentication-Results and the like added on top
  kListFields,     // List-Id and its kin added
  kFieldSpelling,  // a field refolded, or its name written in another case
  kFieldText,      // the text of a signed field changed: Subject decoded, To rewritten
  kSubjectTag,     // "[list]" put before the Subject
  kSecondSubject,  // a second Subject on top
  kAuthor,         // From rewritten
  kBodySpaces,     // blanks collapsed or cut at line ends
  kTrailingLines,  // blank lines at the end added or removed, the last line end lost
  kFooter,         // text added at the end
  kBanner,         // text added at the beginning
  kEncoding,       // MIME structure or transfer encoding changed
};

// "a footer is added"
[[nodiscard]] std::string_view to_text(Change change);

// Whether l= leaves the end of the body open (RFC 6376 §5.3.1).
enum class Coverage : std::uint8_t { kWholeBody, kBeginning };

// How a stream signs, as far as changes care. The defaults are what most signers do.
struct SigningForm {
  dkim::Canonicalization header = dkim::Canonicalization::kRelaxed;
  dkim::Canonicalization body = dkim::Canonicalization::kRelaxed;
  Coverage coverage = Coverage::kWholeBody;
  // Fields named in h= more often than they stand in the message, in lower case: none may be added
  // (RFC 6376 §5.4.2). From is taken as such always.
  std::vector<std::string> closed_fields;
  bool operator==(const SigningForm&) const = default;
};

[[nodiscard]] bool survives(const SigningForm& form, Change change);

}  // namespace mailctl::mail::path
