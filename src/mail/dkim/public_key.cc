#include "mail/dkim/public_key.h"

#include <optional>
#include <utility>

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/check.h"

namespace mailctl::mail::dkim {
namespace {

constexpr unsigned kEd25519Bits = 256;

const unsigned char* octets_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// Takes the DER element with this tag off the front of `text` and returns its content; nullopt when
// there is none, or it is not whole.
std::optional<std::string_view> take_element(std::string_view& text, char tag) {
  if (text.size() < 2 || text[0] != tag) return std::nullopt;
  const auto octet = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  std::size_t length = octet(1);
  std::size_t header = 2;
  if (length > 0x80) {
    const std::size_t count = length - 0x80;  // octets of the length
    if (count > 2 || text.size() < 2 + count) return std::nullopt;
    length = count == 1 ? octet(2) : octet(2) * std::size_t{256} + octet(3);
    header += count;
  }
  if (text.size() - header < length) return std::nullopt;
  const auto content = text.substr(header, length);
  text.remove_prefix(header + length);
  return content;
}

// The RSAPublicKey in a SubjectPublicKeyInfo (RFC 5280 §4.1.2.7); nullopt for another form.
std::optional<std::string_view> find_rsa_public_key(std::string_view der) {
  using namespace std::string_view_literals;
  constexpr auto kRsaEncryption = "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00"sv;
  auto whole = take_element(der, 0x30);
  if (!whole || !der.empty()) return std::nullopt;
  if (take_element(*whole, 0x30) != kRsaEncryption) return std::nullopt;
  auto bits = take_element(*whole, 0x03);
  if (!bits || !bits->starts_with('\0') || !whole->empty()) return std::nullopt;
  return bits->substr(1);
}

bool is_rsa(const openssl::Key& key) {
  return key != nullptr && EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_RSA;
}

openssl::Key read_rsa_public_key(std::string_view der) {
  const unsigned char* at = octets_of(der);
  openssl::Key key(d2i_PublicKey(EVP_PKEY_RSA, nullptr, &at, static_cast<long>(der.size())));
  const bool is_whole = at == octets_of(der) + der.size();
  return is_rsa(key) && is_whole ? std::move(key) : nullptr;
}

openssl::Key read_rsa(const std::string& der) {
  // OpenSSL's own way through a SubjectPublicKeyInfo takes twenty times as long as this.
  if (const auto inner = find_rsa_public_key(der)) return read_rsa_public_key(*inner);
  const unsigned char* at = octets_of(der);
  openssl::Key key(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
  const bool is_whole = at == octets_of(der) + der.size();
  return is_rsa(key) && is_whole ? std::move(key) : read_rsa_public_key(der);
}

openssl::Key read_ed25519(const std::string& octets) {
  return openssl::Key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, octets_of(octets), octets.size()));
}

openssl::KeyContext rsa_verification(EVP_PKEY* key) {
  openssl::KeyContext context(EVP_PKEY_CTX_new(key, nullptr));
  MAILCTL_CHECK(context != nullptr);
  const bool is_ready = EVP_PKEY_verify_init(context.get()) == 1 &&
                        EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) == 1 &&
                        EVP_PKEY_CTX_set_signature_md(context.get(), EVP_sha256()) == 1;
  return is_ready ? std::move(context) : nullptr;
}

bool verify_ed25519(EVP_PKEY* key, std::string_view hash, std::string_view signature) {
  const openssl::Digest context(EVP_MD_CTX_new());
  MAILCTL_CHECK(context != nullptr);
  return EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key) == 1 &&
         EVP_DigestVerify(
             context.get(), octets_of(signature), signature.size(), octets_of(hash), hash.size()) ==
             1;
}

base::Error invalid(std::string message) {
  return {base::ErrorKind::kInvalid, std::move(message), {}};
}

}  // namespace

PublicKey::PublicKey(KeyType type, openssl::Key key)
    : x_type(type),
      x_bits(type == KeyType::kEd25519 ? kEd25519Bits
                                       : static_cast<unsigned>(EVP_PKEY_get_bits(key.get()))),
      x_key(std::move(key)) {
  if (type == KeyType::kRsa) x_rsa = rsa_verification(x_key.get());
}

base::Result<PublicKey> PublicKey::read(const KeyRecord& record) {
  if (record.is_revoked()) return invalid("the key is revoked: p= is empty");
  auto key =
      record.type == KeyType::kRsa ? read_rsa(record.public_key) : read_ed25519(record.public_key);
  // What OpenSSL says goes unused and must not surface in a later call.
  ERR_clear_error();
  if (key == nullptr)
    return invalid(fmt::format("p= does not hold a public key of type {}", to_text(record.type)));
  return PublicKey(record.type, std::move(key));
}

bool PublicKey::verifies(std::string_view hash, std::string_view signature) const {
  bool is_right = false;
  if (x_type == KeyType::kEd25519) {
    is_right = verify_ed25519(x_key.get(), hash, signature);
  } else if (x_rsa != nullptr) {
    is_right =
        EVP_PKEY_verify(
            x_rsa.get(), octets_of(signature), signature.size(), octets_of(hash), hash.size()) == 1;
  }
  if (!is_right) ERR_clear_error();
  return is_right;
}

std::optional<std::string> PublicKey::signed_hash(std::string_view signature) const {
  if (x_type != KeyType::kRsa) return std::nullopt;
  const openssl::KeyContext context(EVP_PKEY_CTX_new(x_key.get(), nullptr));
  MAILCTL_CHECK(context != nullptr);
  std::string hash(static_cast<std::size_t>(EVP_PKEY_get_size(x_key.get())), '\0');
  std::size_t length = hash.size();
  const bool is_recovered = EVP_PKEY_verify_recover_init(context.get()) == 1 &&
                            EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) == 1 &&
                            EVP_PKEY_CTX_set_signature_md(context.get(), EVP_sha256()) == 1 &&
                            EVP_PKEY_verify_recover(context.get(),
                                                    reinterpret_cast<unsigned char*>(hash.data()),
                                                    &length,
                                                    octets_of(signature),
                                                    signature.size()) == 1;
  ERR_clear_error();
  if (!is_recovered) return std::nullopt;
  hash.resize(length);
  return hash;
}

}  // namespace mailctl::mail::dkim
