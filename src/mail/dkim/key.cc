#include "mail/dkim/key.h"

#include <limits>
#include <utility>

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/check.h"
#include "mail/dkim/openssl.h"
#include "mail/dkim/public_key.h"

namespace mailctl::mail::dkim {
namespace {

using openssl::Bio;
using openssl::Digest;
using openssl::Key;

constexpr unsigned kMinBits = 1024;  // RFC 8301 §3.2
constexpr unsigned kMaxBits = 4096;
constexpr std::size_t kEd25519Length = 32;

// What OpenSSL says goes unused and must not surface in a later call.
base::Error invalid(std::string message) {
  ERR_clear_error();
  return {base::ErrorKind::kInvalid, std::move(message), {}};
}

const unsigned char* octets_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* octets_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

// OpenSSL asks the terminal for a pass phrase unless told that there is none.
int no_pass_phrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*user*/) {
  return 0;
}

base::Result<Key> read_private_key(const base::Secret& pem) {
  const std::string& text = pem.reveal();
  if (text.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    return invalid("the private key is too long");
  const Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  MAILCTL_CHECK(bio != nullptr);
  Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_pass_phrase, nullptr));
  if (key == nullptr) {
    return invalid(text.find("ENCRYPTED") == std::string::npos
                       ? "the private key is not a readable PEM key"
                       : "the private key is encrypted; give it without a pass phrase");
  }
  const int type = EVP_PKEY_get_base_id(key.get());
  if (type == EVP_PKEY_ED25519) return key;
  if (type != EVP_PKEY_RSA) return invalid("the private key is neither RSA nor Ed25519");
  const int bits = EVP_PKEY_get_bits(key.get());
  if (bits < static_cast<int>(kMinBits)) {
    return invalid(fmt::format(
        "the RSA key has {} bits; receivers refuse fewer than {} (RFC 8301 §3.2)", bits, kMinBits));
  }
  return key;
}

base::Secret to_pem(EVP_PKEY& key) {
  const Bio bio(BIO_new(BIO_s_mem()));
  MAILCTL_CHECK(bio != nullptr);
  MAILCTL_CHECK(
      PEM_write_bio_PKCS8PrivateKey(bio.get(), &key, nullptr, nullptr, 0, nullptr, nullptr) == 1);
  char* data = nullptr;
  const long length = BIO_get_mem_data(bio.get(), &data);
  return base::Secret(std::string(data, static_cast<std::size_t>(length)));
}

std::string subject_public_key_info(EVP_PKEY& key) {
  const int length = i2d_PUBKEY(&key, nullptr);
  MAILCTL_CHECK(length > 0);
  std::string der(static_cast<std::size_t>(length), '\0');
  unsigned char* out = octets_of(der);
  MAILCTL_CHECK(i2d_PUBKEY(&key, &out) == length);
  return der;
}

base::Result<KeyRecord> record_of(EVP_PKEY& key) {
  KeyRecord record;
  if (EVP_PKEY_get_base_id(&key) == EVP_PKEY_RSA) {
    record.public_key = subject_public_key_info(key);
    return record;
  }
  record.type = KeyType::kEd25519;
  record.public_key.resize(kEd25519Length);
  std::size_t length = kEd25519Length;
  if (EVP_PKEY_get_raw_public_key(&key, octets_of(record.public_key), &length) != 1) {
    return invalid("the public part of the Ed25519 key is not readable");
  }
  return record;
}

base::Result<KeyPair> key_pair_of(EVP_PKEY* generated) {
  const Key key(generated);
  if (key == nullptr) return invalid("no key could be generated");
  auto record = record_of(*key);
  if (!record) return std::move(record).error();
  return KeyPair{to_pem(*key), *std::move(record)};
}

// RSA hashes its input itself; Ed25519 signs the SHA-256 of it (RFC 8463 §3).
struct Operation {
  const EVP_MD* digest;
  std::string input;
};

Operation operation_for(const EVP_PKEY& key, std::string_view input) {
  if (EVP_PKEY_get_base_id(&key) == EVP_PKEY_ED25519) return {nullptr, sha256(input)};
  return {EVP_sha256(), std::string(input)};
}

}  // namespace

base::Result<KeyPair> generate_rsa_key(unsigned bits) {
  if (bits < kMinBits || bits > kMaxBits) {
    return invalid(fmt::format("an RSA key for DKIM has {} to {} bits", kMinBits, kMaxBits));
  }
  return key_pair_of(EVP_RSA_gen(bits));
}

base::Result<KeyPair> generate_ed25519_key() {
  return key_pair_of(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
}

base::Result<KeyRecord> public_record(const base::Secret& private_pem) {
  auto key = read_private_key(private_pem);
  if (!key) return std::move(key).error();
  return record_of(**key);
}

base::Result<unsigned> key_bits(const KeyRecord& record) {
  auto key = PublicKey::read(record);
  if (!key) return std::move(key).error();
  return key->bits();
}

base::Result<std::string> sign_octets(const base::Secret& private_pem, std::string_view input) {
  auto key = read_private_key(private_pem);
  if (!key) return std::move(key).error();
  const Operation operation = operation_for(**key, input);
  const Digest context(EVP_MD_CTX_new());
  MAILCTL_CHECK(context != nullptr);
  std::size_t length = 0;
  if (EVP_DigestSignInit(context.get(), nullptr, operation.digest, nullptr, key->get()) != 1 ||
      EVP_DigestSign(
          context.get(), nullptr, &length, octets_of(operation.input), operation.input.size()) !=
          1) {
    return invalid("the private key cannot sign");
  }
  std::string signature(length, '\0');
  if (EVP_DigestSign(context.get(),
                     octets_of(signature),
                     &length,
                     octets_of(operation.input),
                     operation.input.size()) != 1) {
    return invalid("the private key cannot sign");
  }
  signature.resize(length);
  return signature;
}

base::Result<bool> is_signature_of(const KeyRecord& record,
                                   std::string_view input,
                                   std::string_view signature) {
  auto key = PublicKey::read(record);
  if (!key) return std::move(key).error();
  return key->verifies(sha256(input), signature);
}

}  // namespace mailctl::mail::dkim
