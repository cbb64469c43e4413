#pragma once
// Finds the header that was signed: undoes known changes until the signature verifies. A find is
// proven by the signature.

#include <cstddef>
#include <optional>
#include <string>

#include "mail/dkim/signature.h"
#include "mail/forensics/change.h"
#include "mail/forensics/signature_oracle.h"
#include "mail/message/headers.h"

namespace mailctl::mail::forensics {

// What undoing the changes of the body says about its header; empty where it says nothing.
struct BodyHints {
  bool is_wrapped = false;  // the fields that describe the body were not these
  std::string content_type;
  std::string transfer_encoding;
};

struct FoundHeader {
  bool is_as_it_stands = true;
  Changes changes;  // may be empty though it is not: fields changed together with the body
};

// What to undo so that the signature verifies. `field` is the index of the DKIM-Signature field.
[[nodiscard]] std::optional<FoundHeader> find_header(const message::Message& message,
                                                     const dkim::Signature& signature,
                                                     std::size_t field,
                                                     const BodyHints& hints,
                                                     const SignatureOracle& oracle,
                                                     Budget& budget);

}  // namespace mailctl::mail::forensics
