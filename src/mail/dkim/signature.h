#pragma once
// The DKIM-Signature field: its tags (RFC 6376 §3.5) and what is hashed for it (§3.7). Shared by
// signing and verifying.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dns/name.h"
#include "mail/dkim/canonical.h"
#include "mail/dkim/key_record.h"
#include "mail/message/headers.h"
#include "mail/problem.h"

namespace mailctl::mail::dkim {

struct Signature {
  std::string algorithm;  // a=: "rsa-sha256", "ed25519-sha256"; others as written
  Canonicalization header_form = Canonicalization::kSimple;
  Canonicalization body_form = Canonicalization::kSimple;
  dns::Name domain;                         // d=
  std::string selector;                     // s=
  std::vector<std::string> headers;         // h=, in order, as written
  std::string body_hash;                    // bh=, raw octets
  std::string octets;                       // b=, raw octets
  std::string identity;                     // i=, as written; empty: "@" and the domain
  std::optional<std::uint64_t> limit;       // l=
  std::optional<std::uint64_t> signed_at;   // t=, seconds since 1970
  std::optional<std::uint64_t> expires_at;  // x=
  bool operator==(const Signature&) const = default;
};

struct ParsedSignature {
  Signature signature;
  std::vector<Problem> problems;  // offsets in the value; any error is a permerror (§6.1.1)

  [[nodiscard]] bool is_valid() const { return !has_errors(problems); }
};

// The value of a DKIM-Signature field, folding included. Codes: dkim/malformed-tag,
// dkim/duplicate-tag, dkim/missing-tag, dkim/bad-value, dkim/from-not-signed.
ParsedSignature parse_signature(std::string_view value);

// The fields that a header list covers, in its order: each occurrence of a name takes the next
// field of that name from the bottom up; names without a field left are skipped (§5.4.2).
std::vector<std::size_t> covered_fields(const message::Message& message,
                                        const std::vector<std::string>& headers);

// What the signature is made over: the covered fields, then the signature field itself without
// final CRLF. `field` is the whole DKIM-Signature field whose b= value has been taken out.
std::string signing_input(const message::Message& message,
                          const std::vector<std::string>& headers,
                          Canonicalization form,
                          std::string_view field);

// The field with the value of b= taken out, blanks round it included (§3.7); nothing else changes.
std::string without_signature_octets(std::string_view field);

}  // namespace mailctl::mail::dkim
