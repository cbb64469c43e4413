#pragma once
// An RSA private key that signs requests (OCI takes no other kind). The key's bytes stay inside
// OpenSSL and are cleared by it.

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

struct evp_pkey_st;

namespace mailctl::provider::oci {

class RsaKey {
 public:
  // A copy is the same key, held once more.
  RsaKey(const RsaKey& other);
  RsaKey& operator=(const RsaKey& other);
  RsaKey(RsaKey&&) noexcept = default;
  RsaKey& operator=(RsaKey&&) noexcept = default;
  ~RsaKey() = default;

  // PEM, PKCS#1 or PKCS#8, encrypted or not; the pass phrase is not looked at when the key is not
  // encrypted. kUnauthorized with what is wrong: no PEM, no RSA key, encrypted and no pass phrase,
  // wrong pass phrase.
  static base::Result<RsaKey> from_pem(const base::Secret& pem, const base::Secret& pass_phrase);
  // A new 2048-bit key, for sessions.
  static base::Result<RsaKey> generate();

  // Raw octets of RSASSA-PKCS1-v1_5 with SHA-256.
  [[nodiscard]] base::Result<std::string> sign(std::string_view text) const;
  [[nodiscard]] bool verifies(std::string_view text, std::string_view signature) const;
  // MD5 of the public key (SPKI DER) as "aa:bb:…", the name OCI gives an uploaded API key.
  [[nodiscard]] std::string fingerprint() const;
  // SPKI DER of the public key.
  [[nodiscard]] std::string public_key_der() const;

 private:
  struct Free {
    void operator()(evp_pkey_st* key) const;
  };

  explicit RsaKey(evp_pkey_st* key) : x_key(key) {}

  std::unique_ptr<evp_pkey_st, Free> x_key;
};

// "aa:bb:…", lower case.
std::string to_colon_hex(std::string_view octets);
std::string sha256(std::string_view octets);  // raw octets

}  // namespace mailctl::provider::oci
