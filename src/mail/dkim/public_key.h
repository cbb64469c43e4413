#pragma once
// A public key that was read once and verifies many signatures: reading one costs several times as
// much as using it. Not to be used by two threads at once.

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "mail/dkim/key_record.h"
#include "mail/dkim/openssl.h"

namespace mailctl::mail::dkim {

class PublicKey {
 public:
  // kInvalid when the record is revoked or p= holds no key of its type. RSA keys are
  // SubjectPublicKeyInfo, as everybody publishes them, or RSAPublicKey, as RFC 6376 §3.6.1 says.
  static base::Result<PublicKey> read(const KeyRecord& record);

  [[nodiscard]] KeyType type() const { return x_type; }

  // The size of the modulus for RSA, 256 for Ed25519.
  [[nodiscard]] unsigned bits() const { return x_bits; }

  // Whether `signature` belongs to the text with this SHA-256, which Ed25519 signs as octets (RFC
  // 8463 §3).
  [[nodiscard]] bool verifies(std::string_view hash, std::string_view signature) const;

  // The SHA-256 hash that a signature of this RSA key was made over, which the key reveals (RFC
  // 8017 §8.2.2): for explaining one that does not verify. nullopt when another key made it, or
  // over another kind of hash; and always for Ed25519, which reveals nothing.
  [[nodiscard]] std::optional<std::string> signed_hash(std::string_view signature) const;

 private:
  PublicKey(KeyType type, openssl::Key key);

  KeyType x_type;
  unsigned x_bits;
  openssl::Key x_key;
  openssl::KeyContext x_rsa;  // of RSA: ready to verify
};

}  // namespace mailctl::mail::dkim
