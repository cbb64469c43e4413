#pragma once
// DKIM key records: the TXT value at <selector>._domainkey.<domain> (RFC 6376 §3.6.1, RFC 8463 §4).

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dns/name.h"
#include "mail/problem.h"

namespace mailctl::mail::dkim {

enum class KeyType : std::uint8_t { kRsa, kEd25519 };

// "rsa" "ed25519"
[[nodiscard]] std::string_view to_text(KeyType type);

struct KeyRecord {
  KeyType type = KeyType::kRsa;
  // Raw octets of p=: DER for RSA (SubjectPublicKeyInfo, or RSAPublicKey as the text of §3.6.1
  // says), 32 octets for Ed25519. Empty: the key is revoked.
  std::string public_key;
  std::vector<std::string> hashes;                           // h=; empty: all
  std::vector<std::string> services;                         // s=; empty: all
  std::vector<std::string> flags;                            // t=: "y" testing, "s" strict i=
  std::string notes;                                         // n=, as written
  std::vector<std::pair<std::string, std::string>> unknown;  // tags of others, kept

  [[nodiscard]] bool is_revoked() const { return public_key.empty(); }

  bool operator==(const KeyRecord&) const = default;
};

struct ParsedKeyRecord {
  KeyRecord record;
  std::vector<Problem> problems;

  [[nodiscard]] bool is_valid() const { return !has_errors(problems); }
};

// The strings of the TXT value joined without blanks. Codes: dkim/malformed-tag,
// dkim/duplicate-tag, dkim/bad-version, dkim/missing-key, dkim/bad-key, dkim/unknown-key-type,
// dkim/no-usable-hash; warning dkim/not-for-mail.
ParsedKeyRecord parse_key_record(std::string_view text);

// "v=DKIM1; k=rsa; p=…"; h= s= t= n= and unknown tags before p=, where set.
std::string to_text(const KeyRecord& record);

// A selector: labels of letters, digits and hyphens joined with dots (§3.1), at most 63 octets
// each.
[[nodiscard]] bool is_selector(std::string_view text);

// <selector>._domainkey.<domain>; kInvalid when the selector is none or the name becomes too long.
base::Result<dns::Name> key_name(std::string_view selector, const dns::Name& domain);

}  // namespace mailctl::mail::dkim
