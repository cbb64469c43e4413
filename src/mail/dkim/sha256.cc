#include "mail/dkim/sha256.h"

#include <openssl/evp.h>

#include "base/check.h"

namespace mailctl::mail::dkim {
namespace {

constexpr std::size_t kLength = 32;

// Looked up once: OpenSSL's own look-up costs as much as hashing a short header.
const EVP_MD* algorithm() {
  static const EVP_MD* const kAlgorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return kAlgorithm;
}

openssl::Digest copy_of(const EVP_MD_CTX* context) {
  openssl::Digest copy(EVP_MD_CTX_new());
  MAILCTL_CHECK(copy != nullptr);
  MAILCTL_CHECK(EVP_MD_CTX_copy_ex(copy.get(), context) == 1);
  return copy;
}

std::string finished(EVP_MD_CTX* context) {
  std::string hash(kLength, '\0');
  auto* out = reinterpret_cast<unsigned char*>(hash.data());
  MAILCTL_CHECK(EVP_DigestFinal_ex(context, out, nullptr) == 1);
  return hash;
}

}  // namespace

Sha256::Sha256() : x_context(EVP_MD_CTX_new()) {
  MAILCTL_CHECK(x_context != nullptr);
  MAILCTL_CHECK(EVP_DigestInit_ex(x_context.get(), algorithm(), nullptr) == 1);
}

Sha256::Sha256(const Sha256& other) : x_context(copy_of(other.x_context.get())) {}

Sha256& Sha256::operator=(const Sha256& other) {
  if (this != &other) x_context = copy_of(other.x_context.get());
  return *this;
}

void Sha256::update(std::string_view octets) {
  MAILCTL_CHECK(EVP_DigestUpdate(x_context.get(), octets.data(), octets.size()) == 1);
}

std::string Sha256::value() const {
  return finished(copy_of(x_context.get()).get());
}

std::string sha256(std::string_view octets) {
  Sha256 hash;
  hash.update(octets);
  return hash.value();
}

}  // namespace mailctl::mail::dkim
