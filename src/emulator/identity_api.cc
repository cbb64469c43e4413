#include "emulator/identity_api.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "emulator/email_json.h"
#include "emulator/jwt.h"
#include "emulator/regions.h"
#include "emulator/reply.h"
#include "emulator/signature.h"

namespace mailctl::emulator {

namespace {

using nlohmann::json;

// Ids are not dates of anything; a fixed one keeps listings the same.
constexpr std::string_view kLongAgo = "2024-01-01T00:00:00.000Z";

std::string upper_key(std::string_view region_id) {
  const Region* region = find_region(region_id);
  std::string key(region == nullptr ? region_id : region->key);
  std::ranges::transform(key, key.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return key;
}

json tenancy_json(World& world) {
  return {{"id", world.tenancy()},
          {"name", "emulated"},
          {"description", "emulated tenancy"},
          {"homeRegionKey", upper_key(world.config().regions.front())},
          {"freeformTags", json::object()},
          {"definedTags", json::object()}};
}

json subscriptions_json(World& world) {
  json list = json::array();
  for (const std::string& region : world.config().regions) {
    json entry;
    entry["regionKey"] = upper_key(region);
    entry["regionName"] = region;
    entry["status"] = "READY";
    entry["isHomeRegion"] = region == world.config().regions.front();
    list.push_back(entry);
  }
  return list;
}

json regions_json() {
  json list = json::array();
  for (const Region& region : all_regions()) {
    list.push_back({{"key", upper_key(region.id)}, {"name", region.id}});
  }
  return list;
}

json compartment_json(World& world, std::string_view id) {
  json out;
  out["id"] = id;
  out["compartmentId"] = world.tenancy();
  out["name"] = id == world.compartment() ? "mail" : id == world.tenancy() ? "emulated" : "other";
  out["description"] = "emulated compartment";
  out["timeCreated"] = kLongAgo;
  out["lifecycleState"] = "ACTIVE";
  out["inactiveStatus"] = nullptr;
  out["isAccessible"] = true;
  out["freeformTags"] = json::object();
  out["definedTags"] = json::object();
  return out;
}

HttpReply list_compartments(World& world, const HttpRequest& request) {
  if (!World::is_compartment_id(query_or_empty(request, "compartmentId"))) {
    return invalid_parameter("compartmentId is required");
  }
  json list = json::array();
  const std::string_view name = query_or_empty(request, "name");
  const bool is_root = query_or_empty(request, "compartmentId") == world.tenancy();
  if (is_root && (name.empty() || name == "mail")) {
    list.push_back(compartment_json(world, world.compartment()));
  }
  return json_reply(200, list);
}

json user_json(World& world) {
  json out;
  out["id"] = world.user();
  out["compartmentId"] = world.tenancy();
  out["name"] = "mailctl";
  out["description"] = "emulated user";
  out["email"] = "mailctl@example.com";
  out["timeCreated"] = kLongAgo;
  out["lifecycleState"] = "ACTIVE";
  out["isMfaActivated"] = false;
  out["freeformTags"] = json::object();
  out["definedTags"] = json::object();
  return out;
}

constexpr base::Duration kTokenLifetime = std::chrono::minutes(60);

HttpReply token_reply(World& world, SessionClaims claims) {
  claims.issued = world.wall_now();
  claims.expires = claims.issued + kTokenLifetime;
  auto key = world.authority().the_token_key();
  if (!key) return error_reply(500, "InternalServerError", key.error().message);
  const auto token = make_jwt(claims, *key);
  if (!token) return not_authenticated(token.error().message);
  return json_reply(200, {{"token", *token}});
}

// The fingerprint that a federation keyId must name; empty for another form of keyId.
std::string wanted_fingerprint(World& world,
                               const std::string& key_id,
                               const CertificateFacts& certificate) {
  if (key_id.starts_with(world.tenancy() + "/fed-x509/")) return certificate.sha1;
  if (key_id.starts_with(world.tenancy() + "/fed-x509-sha256/")) return certificate.sha256;
  return {};
}

std::string subject_value(const CertificateFacts& certificate, std::string_view prefix) {
  for (const std::string& value : certificate.subject_values) {
    if (value.starts_with(prefix)) return value.substr(prefix.size());
  }
  return {};
}

}  // namespace

HttpReply handle_identity(World& world, const HttpRequest& request) {
  if (request.method != "GET") return method_not_allowed();
  const std::vector<std::string> path = path_segments(request.path);
  if (path.size() == 2 && path[1] == "regions") return json_reply(200, regions_json());
  if (path.size() == 2 && path[1] == "compartments") return list_compartments(world, request);
  if (path.size() == 3 && path[1] == "compartments" && World::is_compartment_id(path[2])) {
    return json_reply(200, compartment_json(world, path[2]));
  }
  if (path.size() == 3 && path[1] == "users" && path[2] == world.user()) {
    return json_reply(200, user_json(world));
  }
  const bool is_tenancy = path.size() >= 3 && path[1] == "tenancies" && path[2] == world.tenancy();
  if (is_tenancy && path.size() == 3) return json_reply(200, tenancy_json(world));
  if (is_tenancy && path.size() == 4 && path[3] == "regionSubscriptions") {
    return json_reply(200, subscriptions_json(world));
  }
  return not_found_reply();
}

HttpReply handle_federation(World& world, const HttpRequest& request) {
  const json body = parse_body(request);
  const std::string certificate_body = required_text(body, "certificate");
  const std::string session_key = required_text(body, "publicKey");
  const auto certificate = read_certificate(certificate_body);
  const auto session_pem = public_pem_of_body(session_key);
  if (!certificate || !session_pem) {
    return invalid_parameter("certificate and publicKey must be PEM bodies");
  }
  if (const auto made = world.authority().the_instance(world); !made) {
    return error_reply(500, "InternalServerError", made.error().message);
  }
  if (!is_issued_by(certificate_body, *world.authority().instance_issuer)) {
    return not_authenticated("the certificate was not issued here");
  }
  const auto header = parse_authorization(header_or_empty(request, "authorization"));
  if (!header) return not_authenticated(header.error().message);
  const std::string fingerprint = wanted_fingerprint(world, header->key_id, *certificate);
  if (fingerprint.empty() || !base::to_lower(header->key_id).ends_with("/" + fingerprint)) {
    return not_authenticated("keyId does not name the certificate");
  }
  const auto checked = check_signature(
      request, *header, certificate->public_pem, world.wall_now(), Coverage::kHostOptional);
  if (!checked) return not_authenticated(checked.error().message);
  SessionClaims claims;
  claims.subject = subject_value(*certificate, "opc-instance:");
  claims.type = "instance";
  claims.tenancy = subject_value(*certificate, "opc-tenant:");
  claims.compartment = subject_value(*certificate, "opc-compartment:");
  claims.public_pem = *session_pem;
  return token_reply(world, std::move(claims));
}

HttpReply handle_refresh(World& world, const HttpRequest& request) {
  const std::string token = required_text(parse_body(request), "currentToken");
  auto key = world.authority().the_token_key();
  if (!key) return error_reply(500, "InternalServerError", key.error().message);
  auto claims = read_jwt(token, key->public_pem);
  if (!claims) return not_authenticated(claims.error().message);
  if (claims->expires <= world.wall_now()) return not_authenticated("the token has expired");
  const auto header = parse_authorization(header_or_empty(request, "authorization"));
  if (!header || header->key_id != "ST$" + token) {
    return not_authenticated("the request is not signed by the session it refreshes");
  }
  return token_reply(world, std::move(*claims));
}

HttpReply handle_metadata(World& world, const HttpRequest& request) {
  if (request.method != "GET") return method_not_allowed();
  if (!base::equals_ignoring_case(header_or_empty(request, "authorization"), "Bearer Oracle")) {
    return error_reply(401, "NotAuthenticated", "Authorization: Bearer Oracle is required");
  }
  std::string path = request.path;
  while (path.ends_with('/')) path.pop_back();
  const std::string& home = world.config().regions.front();
  const Region* region = find_region(home);
  const std::string_view realm = region == nullptr ? "oc1" : region->realm;
  const auto text = [](std::string body) {
    return HttpReply{200, {{"content-type", "text/plain"}}, std::move(body)};
  };
  if (path == "/opc/v2/instance/region") return text(home);
  if (path == "/opc/v2/instance/regionInfo") {
    return json_reply(200,
                      {{"realmKey", realm},
                       {"realmDomainComponent", second_level_domain(realm)},
                       {"regionKey", upper_key(home)},
                       {"regionIdentifier", home}});
  }
  const auto instance = world.authority().the_instance(world);
  if (!instance) return error_reply(500, "InternalServerError", instance.error().message);
  world.touch();
  if (path == "/opc/v2/identity/cert.pem") return text(instance->pem);
  if (path == "/opc/v2/identity/key.pem") return text(instance->key.private_pem);
  if (path == "/opc/v2/identity/intermediate.pem") {
    return text(world.authority().instance_issuer->pem);
  }
  return not_found_reply();
}

}  // namespace mailctl::emulator
