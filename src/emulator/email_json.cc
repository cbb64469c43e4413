#include "emulator/email_json.h"

#include <nlohmann/json.hpp>

#include "emulator/email_names.h"
#include "emulator/email_store.h"
#include "emulator/keys.h"
#include "emulator/reply.h"

namespace mailctl::emulator {

namespace {

using nlohmann::json;

constexpr std::size_t kMostTags = 64;
constexpr std::size_t kMostText = std::size_t{1} << 20U;  // mail bodies are the longest

json text_or_null(const std::string& text) {
  return text.empty() ? json(nullptr) : json(text);
}

void add_common(json& out, const Resource& resource) {
  out["id"] = resource.id;
  out["compartmentId"] = resource.compartment;
  out["lifecycleState"] = to_text(resource.state);
  out["timeCreated"] = base::to_rfc3339(resource.created);
  out["freeformTags"] = freeform_to_json(resource.tags);
  out["definedTags"] = defined_to_json(resource.tags);
  out["systemTags"] = json::object();
}

void add_locks(json& out, const Resource& resource) {
  out["locks"] = json::array();
  for (const ResourceLock& lock : resource.locks) {
    out["locks"].push_back({{"type", lock.type},
                            {"compartmentId", text_or_null(lock.compartment)},
                            {"relatedResourceId", text_or_null(lock.related)},
                            {"message", text_or_null(lock.message)},
                            {"timeCreated", base::to_rfc3339(lock.created)}});
  }
}

json domain_json(World& world, const Resource& domain, Detail detail) {
  json out;
  add_common(out, domain);
  add_locks(out, domain);
  out["name"] = domain.name;
  out["description"] = text_or_null(domain.description);
  out["activeDkimId"] = text_or_null(domain.active_dkim);
  if (detail == Detail::kSummary) return out;
  out["isSpf"] = is_spf_in_dns(world, domain.name, domain.region);
  out["domainVerificationStatus"] = domain.verification_id.empty() ? "NONE" : "DOMAINID";
  out["domainVerificationId"] = text_or_null(domain.verification_id);
  return out;
}

json dkim_json(World& world, const Resource& dkim, Detail detail) {
  json out;
  add_common(out, dkim);
  out["name"] = dkim.name;
  out["description"] = text_or_null(dkim.description);
  out["emailDomainId"] = dkim.parent;
  out["timeUpdated"] = base::to_rfc3339(dkim.updated);
  out["isImported"] = dkim.origin == "imported";
  out["keyLength"] = key_bits(dkim.public_pem);
  if (detail == Detail::kSummary) return out;
  const Resource* domain = world.email().find(dkim.parent);
  if (domain != nullptr) {
    out["dnsSubdomainName"] = dkim_subdomain(dkim, *domain);
    out["cnameRecordValue"] = dkim_target(dkim, *domain);
  }
  out["txtRecordValue"] = dkim_txt(dkim);
  out["lifecycleDetails"] = dkim.state == LifeState::kNeedsAttention
                                ? json("NEED_DNS: the DKIM record was not found in DNS")
                                : json(nullptr);
  return out;
}

json sender_json(World& world, const Resource& sender, Detail detail) {
  json out;
  add_common(out, sender);
  add_locks(out, sender);
  out["emailAddress"] = sender.name;
  out["emailIpPoolId"] = text_or_null(sender.ip_pool);
  if (detail == Detail::kSummary) return out;
  out["emailDomainId"] = text_or_null(sender.parent);
  const std::string domain = sender.name.substr(sender.name.find('@') + 1);
  out["isSpf"] = is_spf_in_dns(world, domain, sender.region);
  return out;
}

json suppression_json(const Resource& suppression, Detail detail) {
  json out;
  out["id"] = suppression.id;
  out["compartmentId"] = suppression.compartment;
  out["emailAddress"] = suppression.name;
  out["reason"] = suppression.reason;
  out["timeCreated"] = base::to_rfc3339(suppression.created);
  if (detail == Detail::kSummary) return out;
  out["timeLastSuppressed"] = nullptr;
  out["messageId"] = nullptr;
  out["errorDetail"] = nullptr;
  out["errorSource"] = nullptr;
  return out;
}

json return_path_json(const Resource& path, Detail detail) {
  json out;
  add_common(out, path);
  add_locks(out, path);
  out["name"] = path.name;
  out["description"] = text_or_null(path.description);
  out["parentResourceId"] = path.parent;
  out["timeUpdated"] = base::to_rfc3339(path.updated);
  if (detail == Detail::kSummary) return out;
  out["dnsSubdomainName"] = path.name + ".";
  out["cnameRecordValue"] = return_path_target(path);
  out["lifecycleDetails"] = path.state == LifeState::kNeedsAttention
                                ? json("NEED_DNS: the return path's CNAME was not found in DNS")
                                : json(nullptr);
  return out;
}

[[noreturn]] void refuse(const std::string& message) {
  throw Refusal{invalid_parameter(message)};
}

std::string_view entity_of(Kind kind) {
  switch (kind) {
    case Kind::kDomain:
      return "EmailDomain";
    case Kind::kDkim:
      return "EmailDkim";
    case Kind::kSender:
      return "EmailSender";
    case Kind::kSuppression:
      return "EmailSuppression";
    case Kind::kReturnPath:
      return "EmailReturnPath";
  }
  return {};
}

std::string_view collection_of(Kind kind) {
  switch (kind) {
    case Kind::kDomain:
      return "emailDomains";
    case Kind::kDkim:
      return "dkims";
    case Kind::kSender:
      return "senders";
    case Kind::kSuppression:
      return "suppressions";
    case Kind::kReturnPath:
      return "emailReturnPaths";
  }
  return {};
}

}  // namespace

json to_json(World& world, const Resource& resource, Detail detail) {
  switch (resource.kind) {
    case Kind::kDomain:
      return domain_json(world, resource, detail);
    case Kind::kDkim:
      return dkim_json(world, resource, detail);
    case Kind::kSender:
      return sender_json(world, resource, detail);
    case Kind::kSuppression:
      return suppression_json(resource, detail);
    case Kind::kReturnPath:
      return return_path_json(resource, detail);
  }
  return {};
}

std::string_view status_of(const WorkRequest& request, base::Time now) {
  if (now >= request.finishes) return "SUCCEEDED";
  return now - request.accepted < (request.finishes - request.accepted) / 4 ? "ACCEPTED"
                                                                            : "IN_PROGRESS";
}

json to_json(const WorkRequest& request, base::Time now) {
  const bool is_finished = now >= request.finishes;
  const std::string_view status = status_of(request, now);
  const bool is_started = status != "ACCEPTED";
  const base::Time started = request.accepted + (request.finishes - request.accepted) / 4;
  json resource;
  resource["entityType"] = entity_of(request.kind);
  resource["actionType"] = is_finished ? request.action : "IN_PROGRESS";
  resource["identifier"] = request.resource;
  resource["entityUri"] =
      "/20170907/" + std::string(collection_of(request.kind)) + "/" + request.resource;
  json out;
  out["id"] = request.id;
  out["operationType"] = request.operation;
  out["status"] = status;
  out["compartmentId"] = request.compartment;
  out["resources"] = json::array({resource});
  out["percentComplete"] = is_finished ? 100.0 : is_started ? 50.0 : 0.0;
  out["timeAccepted"] = base::to_rfc3339(request.accepted);
  out["timeStarted"] = is_started ? json(base::to_rfc3339(started)) : json(nullptr);
  out["timeFinished"] = is_finished ? json(base::to_rfc3339(request.finishes)) : json(nullptr);
  return out;
}

HttpReply json_reply(int status, const json& body) {
  return {status, {}, body.dump(-1, ' ', false, json::error_handler_t::replace) + "\n"};
}

json parse_body(const HttpRequest& request) {
  if (request.body.empty()) return json::object();
  json body = json::parse(request.body, nullptr, false);
  if (body.is_discarded() || !body.is_object()) {
    throw Refusal{error_reply(400, "CannotParseRequest", "The request body is no JSON object.")};
  }
  return body;
}

std::optional<std::string> text_field(const json& body, const char* name) {
  const auto field = body.find(name);
  if (field == body.end() || field->is_null()) return std::nullopt;
  if (!field->is_string()) refuse(std::string(name) + " must be a string");
  auto text = field->get<std::string>();
  if (text.size() > kMostText) refuse(std::string(name) + " is too long");
  return text;
}

std::string required_text(const json& body, const char* name) {
  const auto text = text_field(body, name);
  if (!text || text->empty()) {
    throw Refusal{error_reply(400, "MissingParameter", std::string(name) + " is required")};
  }
  return *text;
}

void read_tags(const json& body, Tags& tags) {
  if (const auto found = body.find("freeformTags"); found != body.end() && !found->is_null()) {
    if (!found->is_object() || found->size() > kMostTags)
      refuse("freeformTags must be a small map");
    tags.freeform.clear();
    for (const auto& [key, value] : found->items()) {
      if (!value.is_string()) refuse("freeformTags." + key + " must be a string");
      tags.freeform[key] = value.get<std::string>();
    }
  }
  if (const auto found = body.find("definedTags"); found != body.end() && !found->is_null()) {
    if (!found->is_object() || found->size() > kMostTags) refuse("definedTags must be a small map");
    tags.defined.clear();
    for (const auto& [space, keys] : found->items()) {
      if (!keys.is_object()) refuse("definedTags." + space + " must be a map");
      for (const auto& [key, value] : keys.items()) tags.defined[space][key] = value.dump();
    }
  }
}

json freeform_to_json(const Tags& tags) {
  json out = json::object();
  for (const auto& [key, value] : tags.freeform) out[key] = value;
  return out;
}

json defined_to_json(const Tags& tags) {
  json out = json::object();
  for (const auto& [space, keys] : tags.defined) {
    for (const auto& [key, value] : keys) out[space][key] = json::parse(value, nullptr, false);
  }
  return out;
}

}  // namespace mailctl::emulator
