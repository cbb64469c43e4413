#include "emulator/admin.h"

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "emulator/authority.h"
#include "emulator/email_json.h"
#include "emulator/email_settle.h"
#include "emulator/email_store.h"
#include "emulator/inbox.h"
#include "emulator/jwt.h"
#include "emulator/reply.h"
#include "emulator/zone_store.h"

namespace mailctl::emulator {

namespace {

using nlohmann::json;

constexpr base::Duration kMostAdvance = std::chrono::hours(24 * 3660);

json clocks_to_json(World& world) {
  return {{"service_now", base::to_rfc3339(world.service_now())},
          {"signature_now", base::to_rfc3339(world.wall_now())}};
}

HttpReply admin_clock(World& world, const HttpRequest& request) {
  if (request.method == "POST") {
    const json body = parse_body(request);
    const auto advance = duration_field(body, "advance");
    if (!advance || *advance > kMostAdvance) {
      return invalid_parameter("advance must be a duration such as \"1d\" (up to 10 years)");
    }
    settle_email(world);
    world.advance_service_clock(*advance);
  }
  return json_reply(200, clocks_to_json(world));
}

HttpReply admin_signature_clock(World& world, const HttpRequest& request) {
  if (request.method == "POST") {
    const json body = parse_body(request);
    const auto seconds = body.find("offset_s");
    if (seconds == body.end() || !seconds->is_number_integer()) {
      return invalid_parameter("offset_s must be a number of seconds");
    }
    world.set_signature_offset(std::chrono::seconds(seconds->get<std::int32_t>()));
  }
  return json_reply(200, clocks_to_json(world));
}

HttpReply admin_latency(World& world, const HttpRequest& request) {
  if (request.method == "POST") {
    const auto latency = duration_field(parse_body(request), "ms");
    if (!latency || *latency > std::chrono::minutes(5)) {
      return invalid_parameter("ms must be a number of milliseconds, at most 300000");
    }
    world.settings().latency = *latency;
  }
  return json_reply(200, {{"ms", world.settings().latency.count()}});
}

json message_json(const DeliveredMessage& message) {
  return {{"region", message.region},
          {"envelopeId", message.envelope_id},
          {"messageId", message.message_id},
          {"envelopeFrom", message.envelope_from},
          {"recipients", message.recipients},
          {"selector", message.selector},
          {"time", base::to_rfc3339(message.at)},
          {"raw_base64", base::to_base64(message.raw)}};
}

HttpReply admin_inbox(World& world,
                      const HttpRequest& request,
                      const std::vector<std::string>& path) {
  auto& messages = world.inbox().messages;
  if (path.size() == 2 && request.method == "DELETE") {
    messages.clear();
    world.touch();
    return {204, {}, {}};
  }
  if (path.size() == 2) {
    json list = json::array();
    for (const DeliveredMessage& message : messages) list.push_back(message_json(message));
    return json_reply(200, {{"messages", list}});
  }
  for (const DeliveredMessage& message : messages) {
    if (path.size() == 3 && (message.envelope_id == path[2] || message.message_id == path[2])) {
      return {200, {{"content-type", "message/rfc822"}}, message.raw};
    }
  }
  return not_found_reply();
}

// A session token for a public key, as `oci session authenticate` or a function's runtime gets one.
HttpReply admin_session(World& world, const HttpRequest& request) {
  const json body = parse_body(request);
  const auto minutes = duration_field(body, "lifetime").value_or(std::chrono::minutes(60));
  SessionClaims claims;
  claims.type = text_field(body, "type").value_or("user");
  claims.subject = claims.type == "user" ? world.user() : world.make_ocid("resource", "");
  claims.tenancy = world.tenancy();
  claims.compartment = world.compartment();
  claims.public_pem = required_text(body, "public_key");
  claims.issued = world.wall_now();
  claims.expires = claims.issued + minutes;
  auto key = world.authority().the_token_key();
  if (!key) return error_reply(500, "InternalServerError", key.error().message);
  const auto token = make_jwt(claims, *key);
  if (!token) return invalid_parameter(token.error().message);
  return json_reply(200, {{"token", *token}});
}

// One more API key for the user.
HttpReply admin_keys(World& world, const HttpRequest& request) {
  const std::string pem = required_text(parse_body(request), "public_key");
  if (key_bits(pem) == 0) return invalid_parameter("public_key must be the PEM of an RSA key");
  world.authority().add_api_key(pem);
  world.touch();
  return json_reply(200, {{"fingerprint", fingerprint_of(pem)}});
}

HttpReply admin_world(World& world) {
  json out = clocks_to_json(world);
  out["tenancy"] = world.tenancy();
  out["compartment"] = world.compartment();
  out["user"] = world.user();
  out["settings"] = settings_to_json(world.settings());
  out["zones"] = json::parse(world.zones().to_json_text(), nullptr, false);
  out["messages"] = world.inbox().messages.size();
  for (const auto& [kind, name] : {std::pair{Kind::kDomain, "domains"},
                                   std::pair{Kind::kDkim, "dkims"},
                                   std::pair{Kind::kSender, "senders"},
                                   std::pair{Kind::kSuppression, "suppressions"},
                                   std::pair{Kind::kReturnPath, "return_paths"}}) {
    out[name] = json::array();
    for (const Resource* resource : world.email().all(kind, "")) {
      json entry = to_json(world, *resource, Detail::kFull);
      entry["region"] = resource->region;
      out[name].push_back(entry);
    }
  }
  return json_reply(200, out);
}

HttpReply admin_reset(World& world) {
  world.reset();
  return {204, {}, {}};
}

HttpReply post_only(World& world,
                    const HttpRequest& request,
                    HttpReply (*handle)(World&, const HttpRequest&)) {
  return request.method == "POST" ? handle(world, request) : method_not_allowed();
}

}  // namespace

HttpReply handle_admin(World& world, const HttpRequest& request) {
  const std::vector<std::string> path = path_segments(request.path);
  if (path.size() < 2 || path[0] != "admin") return not_found_reply();
  const std::string& what = path[1];
  if (what == "inbox") return admin_inbox(world, request, path);
  if (what == "zones" && path.size() == 4 && path[3] == "records") {
    return admin_zone_records(world, request, path[2]);
  }
  if (what == "regions" && path.size() == 3) return admin_region(world, request, path[2]);
  if (path.size() != 2) return not_found_reply();
  if (what == "calls") return admin_calls(world, request);
  if (what == "faults") return admin_faults(world, request);
  if (what == "dns-faults") return admin_dns_faults(world, request);
  if (what == "policy") return admin_policy(world, request);
  if (what == "latency") return admin_latency(world, request);
  if (what == "clock") return admin_clock(world, request);
  if (what == "signature-clock") return admin_signature_clock(world, request);
  if (what == "settings") return admin_settings(world, request);
  if (what == "seed") return post_only(world, request, &admin_seed);
  if (what == "session") return post_only(world, request, &admin_session);
  if (what == "keys") return post_only(world, request, &admin_keys);
  if (what == "reset") return request.method == "POST" ? admin_reset(world) : method_not_allowed();
  if (what == "world") return admin_world(world);
  return not_found_reply();
}

}  // namespace mailctl::emulator
