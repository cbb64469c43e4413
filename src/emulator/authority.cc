#include "emulator/authority.h"

#include "base/text.h"
#include "emulator/jwt.h"
#include "emulator/reply.h"
#include "emulator/signature.h"
#include "emulator/world.h"

namespace mailctl::emulator {

namespace {

constexpr std::string_view kSessionPrefix = "ST$";

base::Error refused(std::string message) {
  return {base::ErrorKind::kUnauthorized, std::move(message), {}};
}

base::Result<Principal> session_principal(World& world, std::string_view token) {
  auto key = world.authority().the_token_key();
  if (!key) return std::move(key).error();
  auto claims = read_jwt(token, key->public_pem);
  if (!claims) return std::move(claims).error();
  if (claims->expires <= world.wall_now()) return refused("the security token has expired");
  if (claims->tenancy != world.tenancy()) return refused("the token is of another tenancy");
  return Principal{claims->subject, claims->type, claims->public_pem};
}

base::Result<Principal> api_key_principal(World& world, std::string_view key_id) {
  const auto parts = base::split(key_id, '/');
  if (parts.size() != 3) return refused("keyId is not tenancy/user/fingerprint");
  if (parts[0] != world.tenancy()) return refused("keyId names another tenancy");
  if (parts[1] != world.user()) return refused("keyId names an unknown user");
  const auto& keys = world.authority().api_keys;
  const auto key = keys.find(std::string(parts[2]));
  if (key == keys.end()) return refused("keyId names an unknown fingerprint");
  return Principal{world.user(), "user", key->second};
}

base::Result<Principal> principal_of(World& world, std::string_view key_id) {
  if (key_id.starts_with(kSessionPrefix)) {
    return session_principal(world, key_id.substr(kSessionPrefix.size()));
  }
  return api_key_principal(world, key_id);
}

base::Result<Principal> find_principal(World& world, const HttpRequest& request) {
  auto header = parse_authorization(header_or_empty(request, "authorization"));
  if (!header) return std::move(header).error();
  auto principal = principal_of(world, header->key_id);
  if (!principal) return principal;
  auto checked = check_signature(request, *header, principal->public_pem, world.wall_now());
  if (!checked) return std::move(checked).error();
  return principal;
}

}  // namespace

void Authority::add_api_key(const std::string& public_pem) {
  api_keys[fingerprint_of(public_pem)] = public_pem;
}

base::Result<KeyPair> Authority::the_token_key() {
  if (!token_key) {
    auto made = make_rsa_key();
    if (!made) return made;
    token_key = std::move(*made);
  }
  return *token_key;
}

base::Result<Certificate> Authority::the_instance(World& world) {
  if (instance) return *instance;
  constexpr base::Duration kYear = std::chrono::hours(24 * 365);
  const base::Time from = world.wall_now() - std::chrono::hours(1);
  auto issuer = make_certificate(
      {CertificateUse::kAuthority, {{"CN", "PKISVC Identity Intermediate"}}, from, kYear}, nullptr);
  if (!issuer) return issuer;
  const std::string id = world.make_ocid("instance", world.config().regions.front());
  auto leaf = make_certificate({CertificateUse::kIdentity,
                                {{"CN", id},
                                 {"OU", "opc-certtype:instance"},
                                 {"OU", "opc-compartment:" + world.compartment()},
                                 {"OU", "opc-instance:" + id},
                                 {"OU", "opc-tenant:" + world.tenancy()}},
                                from,
                                kYear},
                               &*issuer);
  if (!leaf) return leaf;
  instance_issuer = std::move(*issuer);
  instance = std::move(*leaf);
  return *instance;
}

HttpReply not_authenticated(std::string_view reason) {
  return error_reply(401,
                     "NotAuthenticated",
                     "The required information to complete authentication was not provided or was "
                     "incorrect: " +
                         std::string(reason) + ".");
}

std::variant<Principal, HttpReply> authenticate(World& world, const HttpRequest& request) {
  auto principal = find_principal(world, request);
  if (!principal) return not_authenticated(principal.error().message);
  return std::move(*principal);
}

}  // namespace mailctl::emulator
