#pragma once
// The security tokens that the emulated cloud issues (federation, session refresh) and later finds
// in "ST$<token>" key ids: JWTs (RFC 7519, RS256) that hold the session's public key as a JWK.

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "emulator/keys.h"

namespace mailctl::emulator {

struct SessionClaims {
  std::string subject;  // user, instance or resource OCID
  std::string type;     // "user", "instance" or "resource"
  std::string tenancy;
  std::string compartment;
  std::string public_pem;  // the key that signs requests of this session
  base::Time issued;
  base::Time expires;
  bool operator==(const SessionClaims&) const = default;
};

base::Result<std::string> make_jwt(const SessionClaims& claims, const KeyPair& signer);
// Checks form and signature, not `expires`. kUnauthorized with the reason.
base::Result<SessionClaims> read_jwt(std::string_view token, std::string_view signer_public_pem);

}  // namespace mailctl::emulator
