#pragma once
// RSA keys, hashes and signatures of the emulated cloud (OpenSSL). Keys travel as PEM text.

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace mailctl::emulator {

struct KeyPair {
  std::string private_pem;  // PKCS#8
  std::string public_pem;   // SubjectPublicKeyInfo
  bool operator==(const KeyPair&) const = default;
};

// About 0.1 s for 2048 bits.
base::Result<KeyPair> make_rsa_key(unsigned bits = 2048);
// PKCS#1 or PKCS#8, not encrypted; kInvalid when it is no RSA private key.
base::Result<KeyPair> parse_private_key(std::string_view pem);
// 0 when the PEM is no RSA key.
unsigned key_bits(std::string_view public_pem);

// DER of the SubjectPublicKeyInfo; empty when the PEM is bad.
std::string to_der(std::string_view public_pem);
// From the base64 of a SubjectPublicKeyInfo (a PEM without its frame); nullopt when it is none.
std::optional<std::string> public_pem_of_body(std::string_view base64);
// MD5 of the SubjectPublicKeyInfo as colon-separated hex pairs: the API key's fingerprint.
std::string fingerprint_of(std::string_view public_pem);

// Modulus and exponent, big-endian bytes, as a JWK holds them.
struct RsaNumbers {
  std::string modulus;
  std::string exponent;
};

std::optional<RsaNumbers> to_numbers(std::string_view public_pem);
std::optional<std::string> public_pem_of_numbers(const RsaNumbers& numbers);

std::string sha256(std::string_view bytes);  // 32 raw bytes
// RSASSA-PKCS1-v1_5 with SHA-256.
base::Result<std::string> sign_rsa_sha256(std::string_view private_pem, std::string_view text);
bool is_signed_by(std::string_view public_pem, std::string_view text, std::string_view signature);

// "AB:CD…" in lower case from raw bytes.
std::string to_colon_hex(std::string_view bytes);

}  // namespace mailctl::emulator
