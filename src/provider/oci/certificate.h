#pragma once
// What an instance's certificate says: the tenancy in its subject, and its digest.

#include <string>
#include <string_view>

#include "base/result.h"

namespace mailctl::provider::oci {

struct Certificate {
  std::string tenancy;  // OCID from the subject's "opc-tenant:" or "opc-identity:" attribute
  std::string sha256;   // of the DER, "aa:bb:…"
};

// kUnauthorized where it is no certificate or names no tenancy.
base::Result<Certificate> parse_certificate(std::string_view pem);

// The base64 text between the BEGIN and END lines of the first block, without line ends.
std::string pem_body(std::string_view pem);

}  // namespace mailctl::provider::oci
