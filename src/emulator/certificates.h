#pragma once
// X.509 certificates made on the spot: a test authority, the HTTPS server's, and the identity that
// the instance metadata service hands out.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "emulator/keys.h"

namespace mailctl::emulator {

enum class CertificateUse : std::uint8_t {
  kAuthority,  // may sign others
  kServer,     // TLS for 127.0.0.1 and localhost
  kIdentity,   // names an instance
};

struct CertificateSpec {
  CertificateUse use = CertificateUse::kServer;
  // "CN", "OU", … and the value, in order.
  std::vector<std::pair<std::string, std::string>> subject;
  base::Time from;
  base::Duration lifetime{};
};

struct Certificate {
  KeyPair key;
  std::string pem;
  bool operator==(const Certificate&) const = default;
};

// Makes a key and a certificate for it, signed by `issuer`, or by itself when that is nullptr.
base::Result<Certificate> make_certificate(const CertificateSpec& spec, const Certificate* issuer);

// What a certificate says, for those who are shown one.
struct CertificateFacts {
  std::string public_pem;
  std::string sha1;    // colon hex of the DER
  std::string sha256;  // colon hex of the DER
  std::vector<std::string> subject_values;
};

// From a PEM or its bare base64 body; nullopt when it is none.
std::optional<CertificateFacts> read_certificate(std::string_view pem_or_body);
// Signed by that authority's key?
bool is_issued_by(std::string_view pem_or_body, const Certificate& authority);

}  // namespace mailctl::emulator
