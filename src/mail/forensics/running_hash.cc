#include "mail/forensics/running_hash.h"

#include <openssl/evp.h>

#include "base/check.h"

namespace mailctl::mail::forensics {

struct RunningHash::Context {
  EVP_MD_CTX* const context = EVP_MD_CTX_new();

  Context() { MAILCTL_CHECK(context != nullptr); }

  Context(const Context& other) : Context() {
    MAILCTL_CHECK(EVP_MD_CTX_copy_ex(context, other.context) == 1);
  }

  Context& operator=(const Context&) = delete;

  ~Context() { EVP_MD_CTX_free(context); }
};

RunningHash::RunningHash() : x_context(std::make_unique<Context>()) {
  MAILCTL_CHECK(EVP_DigestInit_ex(x_context->context, EVP_sha256(), nullptr) == 1);
}

RunningHash::RunningHash(const RunningHash& other)
    : x_context(std::make_unique<Context>(*other.x_context)) {}

RunningHash& RunningHash::operator=(const RunningHash& other) {
  if (this != &other) x_context = std::make_unique<Context>(*other.x_context);
  return *this;
}

RunningHash::RunningHash(RunningHash&&) noexcept = default;
RunningHash& RunningHash::operator=(RunningHash&&) noexcept = default;
RunningHash::~RunningHash() = default;

void RunningHash::update(std::string_view octets) {
  MAILCTL_CHECK(EVP_DigestUpdate(x_context->context, octets.data(), octets.size()) == 1);
}

std::string RunningHash::value() const {
  const Context copy(*x_context);
  std::string hash(32, '\0');
  MAILCTL_CHECK(EVP_DigestFinal_ex(
                    copy.context, reinterpret_cast<unsigned char*>(hash.data()), nullptr) == 1);
  return hash;
}

}  // namespace mailctl::mail::forensics
