#pragma once
// Which identity signs, found the way the official CLI finds it: its environment variables first,
// then the profile of ~/.oci/config. Only reads; nothing here calls the service.

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "provider/account.h"
#include "provider/oci/rsa_key.h"
#include "provider/surroundings.h"

namespace mailctl::provider::oci {

// An API key of a user.
struct ApiKeyAuth {
  std::string tenancy;
  std::string user;
  std::string fingerprint;
  RsaKey key;
};

// What `oci session authenticate` left behind.
struct SessionAuth {
  std::string tenancy;
  base::Secret token;
  std::string token_path;
  RsaKey key;
};

// The instance that the program runs on.
struct InstanceAuth {
  std::string metadata_url;         // of IMDS v2, without final slash
  std::string federation_endpoint;  // OCI_CLI_FEDERATION_ENDPOINT; empty: by region
};

// The function or container that the program runs in (resource principal 2.2). Token and key are
// read again when the token has run out.
struct ResourceAuth {
  std::string token;  // literal, or an absolute path
  base::Secret key;   // literal PEM, or an absolute path
  base::Secret pass_phrase;
};

using Auth = std::variant<ApiKeyAuth, SessionAuth, InstanceAuth, ResourceAuth>;

struct ResolvedAuth {
  Auth auth;
  std::string region;  // of the profile or environment; may be empty
  std::string source;  // for messages: "profile [DEFAULT] of /home/ana/.oci/config"
  std::vector<std::string> warnings;
};

// Of the account, profile, auth and pass_phrase are read. No profile: $OCI_CLI_PROFILE, then
// DEFAULT; no auth: $OCI_CLI_AUTH, then what the profile holds. Errors name file, section and key,
// and say what to do: kUnauthorized where credentials are missing or unusable, kInvalid where the
// file is malformed, kUnsupported for another way to authenticate.
base::Result<ResolvedAuth> resolve_auth(const AccountSettings& account,
                                        const Surroundings& surroundings);

// RPST or key of a resource principal: the text itself, or what the absolute path holds.
base::Result<std::string> literal_or_file(const std::string& value,
                                          const Surroundings& surroundings);

// The key and its warnings (mode too open) from a file.
base::Result<RsaKey> read_key(const std::string& path,
                              const base::Secret& pass_phrase,
                              const Surroundings& surroundings,
                              std::vector<std::string>& warnings);

// `exp` of a JWT (RFC 7519 §4.1.4), and any text claim; the signature is the service's business.
std::optional<base::Time> expiry_of(std::string_view token);
std::string claim_of(std::string_view token, std::string_view claim);

}  // namespace mailctl::provider::oci
