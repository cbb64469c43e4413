#include "emulator/keys.h"

#include <array>
#include <memory>
#include <vector>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/encoding.h"
#include "emulator/openssl.h"

namespace mailctl::emulator {

namespace {

using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Deleter<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Deleter<EVP_MD_CTX_free>>;
using Number = std::unique_ptr<BIGNUM, Deleter<BN_free>>;
using ParamBuild = std::unique_ptr<OSSL_PARAM_BLD, Deleter<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Deleter<OSSL_PARAM_free>>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

KeyPair to_pair(EVP_PKEY* key) {
  const Bio bio = make_bio();
  PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  return {text_of(bio.get()), to_public_pem(key)};
}

std::string digest(const EVP_MD* kind, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned size = 0;
  EVP_Digest(bytes.data(), bytes.size(), out.data(), &size, kind, nullptr);
  return {reinterpret_cast<const char*>(out.data()), size};
}

std::string number_of(EVP_PKEY* key, const char* name) {
  BIGNUM* raw = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &raw) != 1) return {};
  const Number number(raw);
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(raw)), '\0');
  BN_bn2bin(raw, reinterpret_cast<unsigned char*>(bytes.data()));
  return bytes;
}

base::Error key_error(std::string message) {
  return {base::ErrorKind::kInvalid, std::move(message), {}};
}

}  // namespace

base::Result<KeyPair> make_rsa_key(unsigned bits) {
  const Key key(EVP_RSA_gen(bits));
  if (!key) return key_error("OpenSSL could not make an RSA key");
  return to_pair(key.get());
}

base::Result<KeyPair> parse_private_key(std::string_view pem) {
  const Key key = read_private(pem);
  if (!key) return key_error("not a PEM private key (PKCS#1 or PKCS#8, not encrypted)");
  if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) return key_error("not an RSA key");
  return to_pair(key.get());
}

unsigned key_bits(std::string_view public_pem) {
  const Key key = read_public(public_pem);
  if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) return 0;
  return static_cast<unsigned>(EVP_PKEY_get_bits(key.get()));
}

std::string to_der(std::string_view public_pem) {
  const Key key = read_public(public_pem);
  if (!key) return {};
  unsigned char* out = nullptr;
  const int size = i2d_PUBKEY(key.get(), &out);
  if (size <= 0) return {};
  std::string der(reinterpret_cast<const char*>(out), static_cast<std::size_t>(size));
  OPENSSL_free(out);
  return der;
}

std::optional<std::string> public_pem_of_body(std::string_view base64) {
  const auto der = base::from_base64(base64);
  if (!der) return std::nullopt;
  const unsigned char* position = bytes_of(*der);
  const Key key(d2i_PUBKEY(nullptr, &position, static_cast<long>(der->size())));
  if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) return std::nullopt;
  return to_public_pem(key.get());
}

std::string fingerprint_of(std::string_view public_pem) {
  return to_colon_hex(digest(EVP_md5(), to_der(public_pem)));
}

std::optional<RsaNumbers> to_numbers(std::string_view public_pem) {
  const Key key = read_public(public_pem);
  if (!key) return std::nullopt;
  RsaNumbers numbers{number_of(key.get(), OSSL_PKEY_PARAM_RSA_N),
                     number_of(key.get(), OSSL_PKEY_PARAM_RSA_E)};
  if (numbers.modulus.empty() || numbers.exponent.empty()) return std::nullopt;
  return numbers;
}

std::optional<std::string> public_pem_of_numbers(const RsaNumbers& numbers) {
  const auto to_bn = [](const std::string& bytes) {
    return Number(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr));
  };
  const Number n = to_bn(numbers.modulus);
  const Number e = to_bn(numbers.exponent);
  const ParamBuild build(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
  OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
  const Params params(OSSL_PARAM_BLD_to_param(build.get()));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* raw = nullptr;
  if (EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &raw, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
    return std::nullopt;
  }
  const Key key(raw);
  return to_public_pem(key.get());
}

std::string sha256(std::string_view bytes) {
  return digest(EVP_sha256(), bytes);
}

base::Result<std::string> sign_rsa_sha256(std::string_view private_pem, std::string_view text) {
  const Key key = read_private(private_pem);
  if (!key) return key_error("not a PEM private key");
  const DigestContext context(EVP_MD_CTX_new());
  std::size_t size = 0;
  if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &size, bytes_of(text), text.size()) != 1) {
    return key_error("OpenSSL could not sign");
  }
  std::string signature(size, '\0');
  if (EVP_DigestSign(context.get(),
                     reinterpret_cast<unsigned char*>(signature.data()),
                     &size,
                     bytes_of(text),
                     text.size()) != 1) {
    return key_error("OpenSSL could not sign");
  }
  signature.resize(size);
  return signature;
}

bool is_signed_by(std::string_view public_pem, std::string_view text, std::string_view signature) {
  const Key key = read_public(public_pem);
  if (!key) return false;
  const DigestContext context(EVP_MD_CTX_new());
  return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
         EVP_DigestVerify(
             context.get(), bytes_of(signature), signature.size(), bytes_of(text), text.size()) ==
             1;
}

std::string to_colon_hex(std::string_view bytes) {
  const std::string hex = base::to_hex(bytes);
  std::string text;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    if (i > 0) text += ':';
    text += hex.substr(i, 2);
  }
  return text;
}

}  // namespace mailctl::emulator
