#pragma once
// Judges what a signature was made over. An RSA signature holds the hash that it was made over (RFC
// 8017 §8.2), so that candidates are compared by their hash, and it can be told for certain whether
// the key that is published made it. Ed25519 gives neither; each candidate is verified.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "mail/dkim/public_key.h"
#include "mail/forensics/budget.h"

namespace mailctl::mail::forensics {

enum class KeyMatch : std::uint8_t {
  kThisKey,     // the signature was made with it, over other content at most
  kAnotherKey,  // it was not, or b= itself was damaged
  kUnknown      // cannot be told
};

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

}  // namespace mailctl::mail::forensics
