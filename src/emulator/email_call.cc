#include "emulator/email_call.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "emulator/email_store.h"
#include "emulator/keys.h"
#include "emulator/reply.h"

namespace mailctl::emulator {

namespace {

constexpr std::array<KindRules, 5> kRules{{
    {Kind::kDomain, "emailDomains", "emaildomain", "EMAIL_DOMAIN", "email domain"},
    {Kind::kDkim, "dkims", "emaildkim", "DKIM", "DKIM"},
    {Kind::kSender, "senders", "emailsender", "", "approved sender"},
    {Kind::kSuppression, "suppressions", "emailsuppression", "", "suppression"},
    {Kind::kReturnPath, "emailReturnPaths", "emailreturnpath", "RETURN_PATH", "return path"},
}};

std::string_view action_of(std::string_view verb) {
  if (verb == "CREATE") return "CREATED";
  if (verb == "DELETE") return "DELETED";
  return "UPDATED";
}

}  // namespace

const KindRules& rules_of(Kind kind) {
  return *std::ranges::find(kRules, kind, &KindRules::kind);
}

const KindRules* rules_of_collection(std::string_view collection) {
  const auto* found = std::ranges::find(kRules, collection, &KindRules::collection);
  return found == kRules.end() ? nullptr : found;
}

std::string etag_of(const Resource& resource) {
  const std::string text = resource.id + ":" + std::to_string(resource.version);
  return base::to_hex(sha256(text)).substr(0, 32);
}

void refuse(HttpReply reply) {
  throw Refusal{std::move(reply)};
}

Resource& require_resource(const EmailCall& call, Kind kind, std::string_view id) {
  Resource* resource = call.world.email().find(kind, call.request.region, id);
  if (resource == nullptr) refuse(not_found_reply());
  return *resource;
}

void require_if_match(const EmailCall& call, const Resource& resource) {
  if (!is_if_match_met(call.request, etag_of(resource))) refuse(etag_mismatch());
}

void require_settled(const Resource& resource) {
  switch (resource.state) {
    case LifeState::kActive:
    case LifeState::kNeedsAttention:
    case LifeState::kInactive:
    case LifeState::kFailed:
      return;
    case LifeState::kDeleted:
      refuse(not_found_reply());
    case LifeState::kCreating:
    case LifeState::kUpdating:
    case LifeState::kDeleting:
      refuse(error_reply(409,
                         "IncorrectState",
                         "The " + std::string(rules_of(resource.kind).label) + " is " +
                             std::string(to_text(resource.state)) + "."));
  }
}

void require_unlocked(const EmailCall& call, const Resource& resource, LockScope scope) {
  if (query_or_empty(call.request, "isLockOverride") == "true") return;
  const bool is_locked = std::ranges::any_of(resource.locks, [scope](const ResourceLock& lock) {
    return lock.type == "FULL" || scope == LockScope::kDelete;
  });
  if (is_locked) refuse(error_reply(409, "ResourceLocked", "The resource is locked."));
}

void require_compartment(std::string_view name, std::string_view ocid) {
  if (ocid.empty()) {
    refuse(error_reply(400, "MissingParameter", std::string(name) + " is required"));
  }
  if (!World::is_compartment_id(ocid)) {
    refuse(invalid_parameter(std::string(name) + " is no compartment or tenancy OCID"));
  }
}

std::string add_work_request(const EmailCall& call,
                             const Resource& resource,
                             std::string_view verb) {
  World& world = call.world;
  WorkRequest request;
  request.id = world.make_ocid("emailworkrequest", resource.region);
  request.region = resource.region;
  request.operation = std::string(verb) + "_" + std::string(rules_of(resource.kind).noun);
  request.compartment = resource.compartment;
  request.resource = resource.id;
  request.kind = resource.kind;
  request.action = action_of(verb);
  request.accepted = world.service_now();
  request.finishes = request.accepted + world.settings().create_lag;
  request.sequence = world.email().next_sequence();
  const std::string id = request.id;
  world.email().work_requests.emplace(id, std::move(request));
  world.touch();
  return id;
}

}  // namespace mailctl::emulator
