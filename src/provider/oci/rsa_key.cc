#include "provider/oci/rsa_key.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/encoding.h"

namespace mailctl::provider::oci {
namespace {

struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};

struct FreeDigest {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

using Bio = std::unique_ptr<BIO, FreeBio>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, FreeDigest>;

base::Error refused(std::string why) {
  return {base::ErrorKind::kUnauthorized, std::move(why), {}};
}

// OpenSSL asks for the pass phrase through this; without one of ours it would ask the terminal.
int give_pass_phrase(char* buffer, int size, int /*writing*/, void* context) {
  const auto& pass_phrase = *static_cast<const std::string*>(context);
  if (size < 0 || pass_phrase.size() > static_cast<std::size_t>(size)) return -1;
  std::memcpy(buffer, pass_phrase.data(), pass_phrase.size());
  return static_cast<int>(pass_phrase.size());
}

const unsigned char* octets_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* octets_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

std::string digest(const EVP_MD* kind, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned int size = 0;
  if (EVP_Digest(text.data(), text.size(), out.data(), &size, kind, nullptr) != 1) return {};
  return {reinterpret_cast<const char*>(out.data()), size};
}

}  // namespace

void RsaKey::Free::operator()(evp_pkey_st* key) const {
  EVP_PKEY_free(key);
}

RsaKey::RsaKey(const RsaKey& other) : x_key(other.x_key.get()) {
  EVP_PKEY_up_ref(x_key.get());
}

RsaKey& RsaKey::operator=(const RsaKey& other) {
  RsaKey copy(other);
  x_key = std::move(copy.x_key);
  return *this;
}

base::Result<RsaKey> RsaKey::from_pem(const base::Secret& pem, const base::Secret& pass_phrase) {
  const auto& text = pem.reveal();
  if (text.find("-----BEGIN ") == std::string::npos) return refused("holds no PEM private key");
  const bool is_encrypted = text.find("ENCRYPTED") != std::string::npos;
  if (is_encrypted && pass_phrase.empty()) {
    return refused(
        "is encrypted and no pass phrase is set (pass_phrase in the profile, or "
        "OCI_CLI_PASSPHRASE)");
  }
  if (text.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    return refused("is too large for a key");
  }
  const Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  std::string phrase = pass_phrase.reveal();
  RsaKey key(PEM_read_bio_PrivateKey(bio.get(), nullptr, give_pass_phrase, &phrase));
  OPENSSL_cleanse(phrase.data(), phrase.size());
  if (!key.x_key) {
    return refused(is_encrypted ? "cannot be decrypted: the pass phrase is wrong"
                                : "holds no readable private key");
  }
  if (EVP_PKEY_get_base_id(key.x_key.get()) != EVP_PKEY_RSA) {
    return refused("is no RSA key; OCI accepts no other kind");
  }
  return key;
}

base::Result<RsaKey> RsaKey::generate() {
  constexpr unsigned int kBits = 2048;
  RsaKey key(EVP_RSA_gen(kBits));
  if (!key.x_key) return refused("OpenSSL could not make a session key");
  return key;
}

base::Result<std::string> RsaKey::sign(std::string_view text) const {
  const DigestContext context(EVP_MD_CTX_new());
  std::size_t size = 0;
  if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, x_key.get()) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &size, octets_of(text), text.size()) != 1) {
    return refused("OpenSSL could not sign with the key");
  }
  std::string signature(size, '\0');
  if (EVP_DigestSign(context.get(), octets_of(signature), &size, octets_of(text), text.size()) !=
      1) {
    return refused("OpenSSL could not sign with the key");
  }
  signature.resize(size);
  return signature;
}

bool RsaKey::verifies(std::string_view text, std::string_view signature) const {
  const DigestContext context(EVP_MD_CTX_new());
  return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, x_key.get()) == 1 &&
         EVP_DigestVerify(
             context.get(), octets_of(signature), signature.size(), octets_of(text), text.size()) ==
             1;
}

std::string RsaKey::fingerprint() const {
  return to_colon_hex(digest(EVP_md5(), public_key_der()));
}

std::string RsaKey::public_key_der() const {
  const int size = i2d_PUBKEY(x_key.get(), nullptr);
  if (size <= 0) return {};
  std::string der(static_cast<std::size_t>(size), '\0');
  unsigned char* cursor = octets_of(der);
  i2d_PUBKEY(x_key.get(), &cursor);
  return der;
}

std::string to_colon_hex(std::string_view octets) {
  const auto hex = base::to_hex(octets);
  std::string out;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    if (i > 0) out += ':';
    out += hex.substr(i, 2);
  }
  return out;
}

std::string sha256(std::string_view octets) {
  return digest(EVP_sha256(), octets);
}

}  // namespace mailctl::provider::oci
