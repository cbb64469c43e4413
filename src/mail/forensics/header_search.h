#pragma once
// Finds the header that was signed: undoes known changes until the signature verifies. A find is
// proven by the signature. An RSA signature holds the hash that it was made over (RFC 8017 §8.2),
// so that candidates are compared by their hash, and it can be told for certain whether the key
// that is published made it. Ed25519 gives neither; each candidate is verified.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mail/dkim/public_key.h"
#include "mail/dkim/signature.h"
#include "mail/forensics/change.h"
#include "mail/forensics/budget.h"
#include "mail/message/headers.h"

namespace mailctl::mail::forensics {

enum class KeyMatch : std::uint8_t {
  kThisKey,     // the signature was made with it, over other content at most
  kAnotherKey,  // it was not, or b= itself was damaged
  kUnknown      // cannot be told
};

// Judges what a signature was made over.
class SignatureOracle {
 public:
  // kUnknown and never accepts where the record holds no usable key. The octets and the budget
  // outlive it.
  SignatureOracle(const dkim::KeyRecord& record, std::string_view octets, Budget& budget);

  [[nodiscard]] KeyMatch key_match() const { return x_match; }

  [[nodiscard]] bool accepts(std::string_view input) const;

 private:
  std::optional<dkim::PublicKey> x_key;
  std::string_view x_octets;
  Budget& x_budget;
  KeyMatch x_match = KeyMatch::kUnknown;
  std::string x_hash;  // RSA; empty: ask the key
};

// What undoing the changes of the body says about its header; empty where it says nothing.
struct BodyHints {
  bool is_wrapped = false;  // the fields that describe the body were not these
  std::string content_type;
  std::string transfer_encoding;
};

// The changes to undo so that the signature verifies; empty where it does as it is. `field` is the
// index of the DKIM-Signature field.
[[nodiscard]] std::optional<Changes> find_header(const message::Message& message,
                                                 const dkim::Signature& signature,
                                                 std::size_t field,
                                                 const BodyHints& hints,
                                                 const SignatureOracle& oracle,
                                                 Budget& budget);

}  // namespace mailctl::mail::forensics
