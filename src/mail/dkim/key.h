#pragma once
// Keys and hashes of DKIM on OpenSSL: RSA with PKCS#1 v1.5 and SHA-256 (RFC 6376 §3.3.2, RFC 8301)
// and Ed25519 over SHA-256 (RFC 8463). Private keys travel as PEM in a Secret.

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "mail/dkim/body_hash.h"
#include "mail/dkim/key_record.h"
#include "mail/dkim/sha256.h"

namespace mailctl::mail::dkim {

struct KeyPair {
  base::Secret private_pem;  // PKCS#8, unencrypted ("BEGIN PRIVATE KEY")
  KeyRecord record;          // what to publish
};

// A new RSA key. bits from 1024 (RFC 8301 §3.2) to 4096; 2048 is right for DKIM.
base::Result<KeyPair> generate_rsa_key(unsigned bits = 2048);
base::Result<KeyPair> generate_ed25519_key();

// The record that belongs to a private key in PEM (PKCS#1 or PKCS#8). kInvalid when it is not
// readable, encrypted, or neither RSA of at least 1024 bits nor Ed25519.
base::Result<KeyRecord> public_record(const base::Secret& private_pem);

// The size of a public RSA key in bits, 256 for Ed25519; kInvalid when p= does not hold such a key.
base::Result<unsigned> key_bits(const KeyRecord& record);

// The signature over `input` in raw octets; the algorithm follows from the key.
base::Result<std::string> sign_octets(const base::Secret& private_pem, std::string_view input);

// Whether `signature` belongs to `input`; kInvalid when the record holds no usable key.
base::Result<bool> is_signature_of(const KeyRecord& record,
                                   std::string_view input,
                                   std::string_view signature);

}  // namespace mailctl::mail::dkim
