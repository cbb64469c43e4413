#pragma once
// Signing a message (RFC 6376 §5).

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "dns/name.h"
#include "mail/dkim/canonical.h"
#include "mail/message/headers.h"

namespace mailctl::mail::dkim {

struct SigningIdentity {
  dns::Name domain;          // d=
  std::string selector;      // s=
  base::Secret private_pem;  // RSA (rsa-sha256) or Ed25519 (ed25519-sha256)
};

// Whether l= limits the signature to the body as it is: what is added behind it then passes as
// signed (§8.2), so only tests and those who insist use it.
enum class BodyLimit : std::uint8_t { kNone, kCurrent };

struct SigningOptions {
  Canonicalization header_form = Canonicalization::kRelaxed;
  Canonicalization body_form = Canonicalization::kRelaxed;
  // h=, as it shall be; empty: default_signed_headers(message).
  std::vector<std::string> headers;
  std::optional<base::Duration> valid_for;  // x= counts from the time of signing
  BodyLimit limit = BodyLimit::kNone;
};

// Which header fields to sign: those of §5.4.1 and the list fields that the message has, each as
// often as it occurs; From, To, Subject and Date once more, so that none can be added on the way
// (§8.15).
std::vector<std::string> default_signed_headers(const message::Message& message);

// What to sign without being told otherwise, and what of it once more than it occurs.
std::span<const std::string_view> usual_headers();
std::span<const std::string_view> usually_oversigned();

// A list h= of these names, each as often as the message has it, and once more for the names of
// `oversigned` (in whatever case), which are signed even where `names` lacks them.
std::vector<std::string> signed_headers(const message::Message& message,
                                        std::span<const std::string_view> names,
                                        std::span<const std::string_view> oversigned);

// The whole field "DKIM-Signature: …", folded, without final CRLF; put it on top of the message
// (Message::with_field_on_top). kInvalid when the key or selector is unusable, h= lacks From, or
// the message has not exactly one From.
base::Result<std::string> sign(const message::Message& message,
                               const SigningIdentity& identity,
                               base::Time now,
                               const SigningOptions& options = {});

}  // namespace mailctl::mail::dkim
