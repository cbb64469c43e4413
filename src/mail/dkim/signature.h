#pragma once
// The DKIM-Signature field: its tags (RFC 6376 §3.5) and what is hashed for it (§3.7). Shared by
// signing and verifying.

#include <array>
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
  std::string selector;                     // s=, U-labels as A-labels (RFC 8616 §5)
  std::vector<std::string> headers;         // h=, in order, as written
  std::string body_hash;                    // bh=, raw octets
  std::string octets;                       // b=, raw octets
  std::string identity;                     // i=, its domain in A-labels; empty: "@" and the domain
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

// The fields that share the syntax: those of ARC have an instance in i= and no v= (RFC 8617 §4.1.2,
// §4.1.3), and an ARC-Seal has no bh= and no h=.
enum class SignatureKind : std::uint8_t { kDkim, kArcMessage, kArcSeal };

// The tags that may be in UTF-8 (RFC 8616 §5): names, the local part in i=, copies in z=.
inline constexpr std::array<std::string_view, 4> kUnicodeTags = {"d", "i", "s", "z"};

// The value of a DKIM-Signature field, folding included. Codes: dkim/malformed-tag,
// dkim/duplicate-tag, dkim/missing-tag, dkim/bad-value, dkim/from-not-signed,
// dkim/historic-algorithm, dkim/unknown-algorithm, dkim/foreign-identity, dkim/expiry-order.
ParsedSignature parse_signature(std::string_view value, SignatureKind kind = SignatureKind::kDkim);

// The domain behind the last "@" of i=; d= where i= is missing (§3.5). The root where it is no
// domain.
dns::Name identity_domain(const Signature& signature);

// The header fields of a message by name. The message must outlive it.
class FieldIndex {
 public:
  explicit FieldIndex(const message::Message& message);

  // The fields that a header list covers, in its order: each occurrence of a name takes the next
  // field of that name from the bottom up; names without a field left are skipped (§5.4.2). The
  // field `own` is never taken: a signature does not list itself (§3.5, h=).
  [[nodiscard]] std::vector<std::size_t> covered(
      const std::vector<std::string>& headers, std::optional<std::size_t> own = std::nullopt) const;

  [[nodiscard]] const message::Message& message() const { return x_message; }

 private:
  const message::Message& x_message;
  std::vector<std::size_t> x_by_name;  // fields of one name from top to bottom
};

std::vector<std::size_t> covered_fields(const message::Message& message,
                                        const std::vector<std::string>& headers);

// What the signature in field `own` was made over.
std::string verification_input(const FieldIndex& fields,
                               const Signature& signature,
                               std::size_t own);

// What a new signature is made over: the covered fields, then the signature field itself without
// final CRLF. `field` is the whole DKIM-Signature field whose b= value has been taken out.
std::string signing_input(const message::Message& message,
                          const std::vector<std::string>& headers,
                          Canonicalization form,
                          std::string_view field);

// The field with the value of b= taken out, blanks round it included (§3.7); nothing else changes.
std::string without_signature_octets(std::string_view field);

}  // namespace mailctl::mail::dkim
