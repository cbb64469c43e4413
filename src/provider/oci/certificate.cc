#include "provider/oci/certificate.h"

#include <algorithm>
#include <memory>

#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/text.h"
#include "provider/oci/rsa_key.h"

namespace mailctl::provider::oci {
namespace {

struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};

struct FreeX509 {
  void operator()(X509* certificate) const { X509_free(certificate); }
};

base::Error refused(std::string message) {
  return {base::ErrorKind::kUnauthorized, std::move(message), {}};
}

// What follows a known prefix in an attribute of the subject.
std::string tenancy_of(X509* certificate) {
  const X509_NAME* subject = X509_get_subject_name(certificate);
  for (int i = 0; i < X509_NAME_entry_count(subject); ++i) {
    const ASN1_STRING* data = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, i));
    const std::string text(reinterpret_cast<const char*>(ASN1_STRING_get0_data(data)),
                           static_cast<std::size_t>(ASN1_STRING_length(data)));
    for (const std::string_view prefix : {"opc-tenant:", "opc-identity:"}) {
      if (text.starts_with(prefix)) return text.substr(prefix.size());
    }
  }
  return {};
}

}  // namespace

base::Result<Certificate> parse_certificate(std::string_view pem) {
  constexpr std::size_t kMax = 1 << 20;
  if (pem.size() > kMax) return refused("the certificate is too large");
  const std::unique_ptr<BIO, FreeBio> bio(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const std::unique_ptr<X509, FreeX509> certificate(
      PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  if (!certificate) return refused("this instance's certificate cannot be read");
  std::string der(static_cast<std::size_t>(std::max(0, i2d_X509(certificate.get(), nullptr))),
                  '\0');
  auto* cursor = reinterpret_cast<unsigned char*>(der.data());
  i2d_X509(certificate.get(), &cursor);
  Certificate result{tenancy_of(certificate.get()), to_colon_hex(sha256(der))};
  if (result.tenancy.empty()) return refused("this instance's certificate names no tenancy");
  return result;
}

std::string pem_body(std::string_view pem) {
  std::string body;
  for (const auto line : base::split(pem, '\n')) {
    const auto trimmed = base::trim(line);
    if (trimmed.starts_with("-----END")) break;
    if (!trimmed.starts_with("-----BEGIN")) body += trimmed;
  }
  return body;
}

}  // namespace mailctl::provider::oci
