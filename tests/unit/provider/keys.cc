#include "keys.h"

#include <memory>

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "base/encoding.h"

namespace mailctl::provider::oci {
namespace {

EVP_PKEY* raw_key() {
  static EVP_PKEY* const key = EVP_RSA_gen(2048);
  return key;
}

std::string to_pem(EVP_PKEY* key, const std::string& pass_phrase) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), BIO_free);
  const EVP_CIPHER* cipher = pass_phrase.empty() ? nullptr : EVP_aes_128_cbc();
  PEM_write_bio_PKCS8PrivateKey(bio.get(),
                                key,
                                cipher,
                                pass_phrase.empty() ? nullptr : pass_phrase.data(),
                                static_cast<int>(pass_phrase.size()),
                                nullptr,
                                nullptr);
  char* data = nullptr;
  const auto size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

}  // namespace

const RsaKey& test_key() {
  static const RsaKey key =
      std::move(RsaKey::from_pem(base::Secret(test_key_pem()), base::Secret())).value();
  return key;
}

std::string test_key_pem() {
  return to_pem(raw_key(), "");
}

std::string encrypted_test_key_pem(const std::string& pass_phrase) {
  return to_pem(raw_key(), pass_phrase);
}

std::string ec_key_pem() {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  return to_pem(key.get(), "");
}

std::string token_with(const std::string& claims) {
  return base::to_base64url(R"({"alg":"RS256"})") + "." + base::to_base64url(claims) + ".c2ln";
}

}  // namespace mailctl::provider::oci
