#pragma once
// Signing a message (RFC 6376 §5).

#include <optional>
#include <string>
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

struct SigningOptions {
  Canonicalization header_form = Canonicalization::kRelaxed;
  Canonicalization body_form = Canonicalization::kRelaxed;
  std::vector<std::string> headers;         // h=; empty: default_signed_headers(message)
  std::optional<base::Duration> valid_for;  // x= counts from the time of signing
};

// Which header fields to sign: those of §5.4.1 and the list fields that the message has, each as
// often as it occurs; From, To, Subject and Date once more, so that none can be added on the way
// (§8.15).
std::vector<std::string> default_signed_headers(const message::Message& message);

// The whole field "DKIM-Signature: …", folded, without final CRLF; put it on top of the message
// (Message::with_field_on_top). kInvalid when the key or selector is unusable, h= lacks From, or
// the message has not exactly one From.
base::Result<std::string> sign(const message::Message& message,
                               const SigningIdentity& identity,
                               base::Time now,
                               const SigningOptions& options = {});

}  // namespace mailctl::mail::dkim
