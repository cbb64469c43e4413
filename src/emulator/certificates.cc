#include "emulator/certificates.h"

#include <array>
#include <memory>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "base/encoding.h"
#include "emulator/openssl.h"

namespace mailctl::emulator {

namespace {

using X509Ptr = std::unique_ptr<X509, Deleter<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Deleter<X509_EXTENSION_free>>;

X509Ptr read_x509(std::string_view text) {
  if (text.find("-----BEGIN") != std::string_view::npos) {
    const Bio bio = read_bio(text);
    return X509Ptr(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  }
  const auto der = base::from_base64(text);
  if (!der) return nullptr;
  const auto* position = reinterpret_cast<const unsigned char*>(der->data());
  return X509Ptr(d2i_X509(nullptr, &position, static_cast<long>(der->size())));
}

void set_random_serial(X509* certificate) {
  std::array<unsigned char, 8> bytes{};
  RAND_bytes(bytes.data(), static_cast<int>(bytes.size()));
  std::uint64_t serial = 0;
  for (const unsigned char byte : bytes) serial = (serial << 8U) | byte;
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1U);
}

void set_times(X509* certificate, const CertificateSpec& spec) {
  const auto seconds = [](base::Time time) {
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
  };
  ASN1_TIME_set(X509_getm_notBefore(certificate), seconds(spec.from));
  ASN1_TIME_set(X509_getm_notAfter(certificate), seconds(spec.from + spec.lifetime));
}

// With MBSTRING_UTF8 OpenSSL would refuse what exceeds X.520's 64 characters; OCI's instance
// certificates have longer values.
bool set_subject(X509* certificate, const CertificateSpec& spec) {
  X509_NAME* name = X509_get_subject_name(certificate);
  for (const auto& [field, value] : spec.subject) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(value.data());
    const int size = static_cast<int>(value.size());
    if (X509_NAME_add_entry_by_txt(name, field.c_str(), V_ASN1_UTF8STRING, bytes, size, -1, 0) !=
        1) {
      return false;
    }
  }
  return true;
}

void add_extension(X509* certificate, X509* issuer, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value));
  if (extension) X509_add_ext(certificate, extension.get(), -1);
}

void add_extensions(X509* certificate, X509* issuer, CertificateUse use) {
  add_extension(certificate, issuer, NID_subject_key_identifier, "hash");
  add_extension(certificate, issuer, NID_authority_key_identifier, "keyid");
  switch (use) {
    case CertificateUse::kAuthority:
      add_extension(certificate, issuer, NID_basic_constraints, "critical,CA:TRUE");
      add_extension(certificate, issuer, NID_key_usage, "critical,keyCertSign,cRLSign");
      return;
    case CertificateUse::kServer:
      add_extension(certificate, issuer, NID_basic_constraints, "critical,CA:FALSE");
      add_extension(
          certificate, issuer, NID_key_usage, "critical,digitalSignature,keyEncipherment");
      add_extension(certificate, issuer, NID_ext_key_usage, "serverAuth");
      add_extension(certificate, issuer, NID_subject_alt_name, "IP:127.0.0.1,DNS:localhost");
      return;
    case CertificateUse::kIdentity:
      add_extension(certificate, issuer, NID_basic_constraints, "critical,CA:FALSE");
      add_extension(certificate, issuer, NID_ext_key_usage, "clientAuth");
      return;
  }
}

std::string colon_digest(const X509* certificate, const EVP_MD* kind) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned size = 0;
  X509_digest(certificate, kind, out.data(), &size);
  return to_colon_hex({reinterpret_cast<const char*>(out.data()), size});
}

}  // namespace

base::Result<Certificate> make_certificate(const CertificateSpec& spec, const Certificate* issuer) {
  auto key = make_rsa_key();
  if (!key) return std::move(key).error();
  const Key own = read_private(key->private_pem);
  const Key signer = issuer == nullptr ? nullptr : read_private(issuer->key.private_pem);
  const X509Ptr issued_by = issuer == nullptr ? nullptr : read_x509(issuer->pem);
  const X509Ptr certificate(X509_new());
  X509* issuing = issued_by ? issued_by.get() : certificate.get();

  X509_set_version(certificate.get(), X509_VERSION_3);
  set_random_serial(certificate.get());
  set_times(certificate.get(), spec);
  if (!set_subject(certificate.get(), spec)) {
    return base::Error{base::ErrorKind::kInvalid, "a certificate's subject is unusable", {}};
  }
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(issuing));
  X509_set_pubkey(certificate.get(), own.get());
  add_extensions(certificate.get(), issuing, spec.use);
  if (X509_sign(certificate.get(), signer ? signer.get() : own.get(), EVP_sha256()) == 0) {
    return base::Error{base::ErrorKind::kInvalid, "OpenSSL could not sign a certificate", {}};
  }
  const Bio bio = make_bio();
  PEM_write_bio_X509(bio.get(), certificate.get());
  return Certificate{std::move(*key), text_of(bio.get())};
}

std::optional<CertificateFacts> read_certificate(std::string_view pem_or_body) {
  const X509Ptr certificate = read_x509(pem_or_body);
  if (!certificate) return std::nullopt;
  CertificateFacts facts;
  facts.sha1 = colon_digest(certificate.get(), EVP_sha1());
  facts.sha256 = colon_digest(certificate.get(), EVP_sha256());
  facts.public_pem = to_public_pem(X509_get0_pubkey(certificate.get()));
  const X509_NAME* name = X509_get_subject_name(certificate.get());
  for (int i = 0; i < X509_NAME_entry_count(name); ++i) {
    const ASN1_STRING* value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, i));
    facts.subject_values.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)),
                                      static_cast<std::size_t>(ASN1_STRING_length(value)));
  }
  return facts;
}

bool is_issued_by(std::string_view pem_or_body, const Certificate& authority) {
  const X509Ptr certificate = read_x509(pem_or_body);
  const X509Ptr issuer = read_x509(authority.pem);
  if (!certificate || !issuer) return false;
  return X509_verify(certificate.get(), X509_get0_pubkey(issuer.get())) == 1;
}

}  // namespace mailctl::emulator
