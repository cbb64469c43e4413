#pragma once
// The verifier of OCI request signatures (draft-cavage-http-signatures-08 in OCI's profile). It is
// as lenient as the real one has to be towards the official SDKs: parameters in any order, header
// names in any case and order, `date` or `x-date`.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "emulator/http.h"

namespace mailctl::emulator {

struct SignatureHeader {
  std::string key_id;
  std::vector<std::string> headers;  // lower case, in signing order
  std::string signature;             // raw bytes
};

// From the value of the Authorization header. kUnauthorized with the reason.
base::Result<SignatureHeader> parse_authorization(std::string_view value);

// "name: value" lines joined with \n; kUnauthorized when a signed header is missing.
base::Result<std::string> signing_string(const HttpRequest& request, const SignatureHeader& header);

// Federation requests are signed without `host` by the Python SDK.
enum class Coverage : std::uint8_t { kWithHost, kHostOptional };

// Requires (request-target), host (see Coverage) and a date; for POST, PUT and PATCH the three body
// headers too, and the body's hash; a date at most 300 s from `now`; and the key's signature.
base::Result<void> check_signature(const HttpRequest& request,
                                   const SignatureHeader& header,
                                   std::string_view public_pem,
                                   base::Time now,
                                   Coverage coverage = Coverage::kWithHost);

}  // namespace mailctl::emulator
