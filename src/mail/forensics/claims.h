#pragma once
// What hosts on the way noted about a signature, in Authentication-Results (RFC 8601) and
// ARC-Authentication-Results (RFC 8617 §4.1.1). Anybody can write such a field, so a claim is
// evidence for people and proves nothing.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mail/arc/validate.h"
#include "mail/dkim/signature.h"
#include "mail/message/headers.h"

namespace mailctl::mail::forensics {

enum class ClaimSource : std::uint8_t {
  kField,  // an Authentication-Results field
  kSeal    // an ARC set
};

struct Claim {
  ClaimSource source = ClaimSource::kField;
  std::string host;       // who says so: the authserv-id
  std::string sealer;     // kSeal: d= of the seal
  unsigned instance = 0;  // kSeal
  std::size_t field = 0;  // kField: index in the message
  bool has_passed = false;
};

// Of the signature of this domain and selector; seals from the oldest, then fields from the bottom
// of the header.
[[nodiscard]] std::vector<Claim> claims_about(const dkim::Signature& signature,
                                              const message::Message& message,
                                              const arc::Chain& chain);

// The last host that found the signature right; nullptr where none did.
[[nodiscard]] const Claim* last_pass(const std::vector<Claim>& claims);

}  // namespace mailctl::mail::forensics
