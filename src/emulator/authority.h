#pragma once
// Who may call: the API keys of the tenancy's user, the key that signs security tokens, and the
// certificates of the emulated instance. Keys are made when first needed.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "base/time.h"
#include "emulator/certificates.h"
#include "emulator/http.h"
#include "emulator/keys.h"

namespace mailctl::emulator {

class World;

struct Authority {
  std::map<std::string, std::string> api_keys;  // fingerprint to public PEM
  std::optional<KeyPair> token_key;
  std::optional<Certificate> instance_issuer;
  std::optional<Certificate> instance;

  void add_api_key(const std::string& public_pem);
  base::Result<KeyPair> the_token_key();
  // Makes issuer and leaf (valid for a year from `now`) for an instance of the world's tenancy.
  base::Result<Certificate> the_instance(World& world);
};

// Who signed a request.
struct Principal {
  std::string id;    // user, instance or resource OCID
  std::string type;  // "user", "instance", "resource"
  std::string public_pem;
};

// Checks the Authorization header against the world's keys and its signature clock. The 401 says
// after the service's standard sentence what is wrong, to be of use in tests.
std::variant<Principal, HttpReply> authenticate(World& world, const HttpRequest& request);
HttpReply not_authenticated(std::string_view reason);

}  // namespace mailctl::emulator
