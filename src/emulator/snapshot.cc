#include "emulator/snapshot.h"

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "emulator/admin.h"
#include "emulator/authority.h"
#include "emulator/email_json.h"
#include "emulator/email_store.h"
#include "emulator/inbox.h"
#include "emulator/reply.h"
#include "emulator/zone_store.h"

namespace mailctl::emulator {

namespace {

using nlohmann::json;

constexpr int kFormatVersion = 1;

std::int64_t to_number(base::Time time) {
  return time.time_since_epoch().count();
}

base::Time to_time(const json& number) {
  return base::Time(base::Duration(number.get<std::int64_t>()));
}

json locks_json(const Resource& resource) {
  json list = json::array();
  for (const ResourceLock& lock : resource.locks) {
    list.push_back(
        {lock.type, lock.compartment, lock.related, lock.message, to_number(lock.created)});
  }
  return list;
}

json resource_json(const Resource& resource) {
  json out;
  out["kind"] = static_cast<int>(resource.kind);
  out["id"] = resource.id;
  out["region"] = resource.region;
  out["compartment"] = resource.compartment;
  out["name"] = resource.name;
  out["parent"] = resource.parent;
  out["description"] = resource.description;
  out["state"] = to_text(resource.state);
  if (resource.next) {
    out["next"] = {{"to", to_text(resource.next->to)}, {"at", to_number(resource.next->at)}};
  }
  out["created"] = to_number(resource.created);
  out["updated"] = to_number(resource.updated);
  out["sequence"] = resource.sequence;
  out["version"] = resource.version;
  out["freeformTags"] = freeform_to_json(resource.tags);
  out["definedTags"] = defined_to_json(resource.tags);
  out["locks"] = locks_json(resource);
  if (resource.in_dns_since) out["in_dns_since"] = to_number(*resource.in_dns_since);
  out["active_dkim"] = resource.active_dkim;
  out["verification_id"] = resource.verification_id;
  out["private_pem"] = resource.private_pem;
  out["public_pem"] = resource.public_pem;
  out["origin"] = resource.origin;
  out["reason"] = resource.reason;
  out["ip_pool"] = resource.ip_pool;
  return out;
}

LifeState state_of(const json& text) {
  return parse_life_state(text.get<std::string>()).value_or(LifeState::kFailed);
}

Resource read_resource(const json& in) {
  Resource resource;
  const int kind = in.at("kind").get<int>();
  resource.kind = kind >= 0 && kind <= static_cast<int>(Kind::kReturnPath) ? static_cast<Kind>(kind)
                                                                           : Kind::kDomain;
  in.at("id").get_to(resource.id);
  in.at("region").get_to(resource.region);
  in.at("compartment").get_to(resource.compartment);
  in.at("name").get_to(resource.name);
  in.at("parent").get_to(resource.parent);
  in.at("description").get_to(resource.description);
  resource.state = state_of(in.at("state"));
  if (in.contains("next")) {
    resource.next = Transition{state_of(in["next"].at("to")), to_time(in["next"].at("at"))};
  }
  resource.created = to_time(in.at("created"));
  resource.updated = to_time(in.at("updated"));
  in.at("sequence").get_to(resource.sequence);
  in.at("version").get_to(resource.version);
  read_tags(in, resource.tags);
  for (const json& lock : in.at("locks")) {
    resource.locks.push_back({lock.at(0), lock.at(1), lock.at(2), lock.at(3), to_time(lock.at(4))});
  }
  if (in.contains("in_dns_since")) resource.in_dns_since = to_time(in["in_dns_since"]);
  in.at("active_dkim").get_to(resource.active_dkim);
  in.at("verification_id").get_to(resource.verification_id);
  in.at("private_pem").get_to(resource.private_pem);
  in.at("public_pem").get_to(resource.public_pem);
  in.at("origin").get_to(resource.origin);
  in.at("reason").get_to(resource.reason);
  in.at("ip_pool").get_to(resource.ip_pool);
  return resource;
}

json work_request_json(const WorkRequest& request) {
  return {{"id", request.id},
          {"region", request.region},
          {"operation", request.operation},
          {"compartment", request.compartment},
          {"resource", request.resource},
          {"kind", static_cast<int>(request.kind)},
          {"action", request.action},
          {"accepted", to_number(request.accepted)},
          {"finishes", to_number(request.finishes)},
          {"sequence", request.sequence}};
}

WorkRequest read_work_request(const json& in) {
  WorkRequest request;
  in.at("id").get_to(request.id);
  in.at("region").get_to(request.region);
  in.at("operation").get_to(request.operation);
  in.at("compartment").get_to(request.compartment);
  in.at("resource").get_to(request.resource);
  request.kind = static_cast<Kind>(in.at("kind").get<int>());
  in.at("action").get_to(request.action);
  request.accepted = to_time(in.at("accepted"));
  request.finishes = to_time(in.at("finishes"));
  in.at("sequence").get_to(request.sequence);
  return request;
}

json message_json(const DeliveredMessage& message) {
  return {{"region", message.region},
          {"envelope_id", message.envelope_id},
          {"message_id", message.message_id},
          {"envelope_from", message.envelope_from},
          {"recipients", message.recipients},
          {"selector", message.selector},
          {"at", to_number(message.at)},
          {"raw", base::to_base64(message.raw)}};
}

DeliveredMessage read_message(const json& in) {
  DeliveredMessage message;
  in.at("region").get_to(message.region);
  in.at("envelope_id").get_to(message.envelope_id);
  in.at("message_id").get_to(message.message_id);
  in.at("envelope_from").get_to(message.envelope_from);
  in.at("recipients").get_to(message.recipients);
  in.at("selector").get_to(message.selector);
  message.at = to_time(in.at("at"));
  message.raw = base::from_base64(in.at("raw").get<std::string>()).value_or("");
  return message;
}

json certificate_json(const Certificate& certificate) {
  return {certificate.key.private_pem, certificate.key.public_pem, certificate.pem};
}

Certificate read_certificate_json(const json& in) {
  return {{in.at(0).get<std::string>(), in.at(1).get<std::string>()}, in.at(2).get<std::string>()};
}

json authority_json(const Authority& authority) {
  json out;
  out["api_keys"] = authority.api_keys;
  if (authority.token_key) {
    out["token_key"] = {authority.token_key->private_pem, authority.token_key->public_pem};
  }
  if (authority.instance && authority.instance_issuer) {
    out["instance"] = certificate_json(*authority.instance);
    out["instance_issuer"] = certificate_json(*authority.instance_issuer);
  }
  return out;
}

void read_authority(const json& in, Authority& authority) {
  for (const auto& [fingerprint, pem] : in.at("api_keys").items()) {
    authority.api_keys[fingerprint] = pem.get<std::string>();
  }
  if (in.contains("token_key")) {
    authority.token_key = KeyPair{in["token_key"].at(0), in["token_key"].at(1)};
  }
  if (in.contains("instance")) {
    authority.instance = read_certificate_json(in["instance"]);
    authority.instance_issuer = read_certificate_json(in.at("instance_issuer"));
  }
}

void read_world(World& world, const json& in) {
  world.set_drawn_ids(in.at("drawn_ids").get<std::uint64_t>());
  world.set_service_offset(base::Duration(in.at("service_offset_ms").get<std::int64_t>()));
  read_settings(in.at("settings"), world.settings());
  read_authority(in.at("authority"), world.authority());
  for (const json& entry : in.at("resources")) world.email().restore(read_resource(entry));
  for (const json& entry : in.at("work_requests")) {
    WorkRequest request = read_work_request(entry);
    const std::string id = request.id;
    world.email().work_requests.emplace(id, std::move(request));
  }
  for (const json& entry : in.at("messages")) {
    world.inbox().messages.push_back(read_message(entry));
  }
}

base::Error unreadable(std::string message) {
  return {base::ErrorKind::kInvalid, "the saved world cannot be read: " + std::move(message), {}};
}

}  // namespace

std::string to_snapshot(World& world) {
  json out;
  out["format_version"] = kFormatVersion;
  out["drawn_ids"] = world.drawn_ids();
  out["service_offset_ms"] = world.service_offset().count();
  out["settings"] = settings_to_json(world.settings());
  out["authority"] = authority_json(world.authority());
  out["zones"] = json::parse(world.zones().to_json_text());
  out["resources"] = json::array();
  for (const auto& [id, resource] : world.email().resources()) {
    out["resources"].push_back(resource_json(resource));
  }
  out["work_requests"] = json::array();
  for (const auto& [id, request] : world.email().work_requests) {
    out["work_requests"].push_back(work_request_json(request));
  }
  out["messages"] = json::array();
  for (const DeliveredMessage& message : world.inbox().messages) {
    out["messages"].push_back(message_json(message));
  }
  return out.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

base::Result<void> load_snapshot(World& world, std::string_view text) {
  try {
    const json in = json::parse(text);
    if (in.at("format_version").get<int>() != kFormatVersion) {
      return unreadable("it is of another version");
    }
    world.reset();
    if (auto loaded = world.zones().load_json_text(in.at("zones").dump()); !loaded) return loaded;
    read_world(world, in);
  } catch (const json::exception& error) {
    world.reset();
    return unreadable(error.what());
  } catch (const Refusal&) {
    world.reset();
    return unreadable("a value is out of range");
  }
  return {};
}

}  // namespace mailctl::emulator
