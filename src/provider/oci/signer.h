#pragma once
// Request signatures: draft-cavage-http-signatures-08 in OCI's profile (rsa-sha256, version "1").
// Signed are date, (request-target) and host; with a body (POST, PUT, PATCH) also content-length,
// content-type and x-content-sha256. Reading the key and renewing tokens is credentials.h's
// business.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "net/http.h"
#include "provider/oci/rsa_key.h"

namespace mailctl::provider::oci {

// Name and value pairs in the order in which they are signed. kInvalid for a malformed URL.
base::Result<std::vector<net::Header>> signed_headers(const net::Request& request, base::Time now);

// "name: value" lines joined by one line feed, none at the end.
std::string to_signing_string(const std::vector<net::Header>& headers);

// The headers to add to the request: Date, Authorization and, with a body, x-content-sha256.
base::Result<std::vector<net::Header>> sign_request(const net::Request& request,
                                                    base::Time now,
                                                    std::string_view key_id,
                                                    const RsaKey& key);

}  // namespace mailctl::provider::oci
