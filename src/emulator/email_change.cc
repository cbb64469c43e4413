// Changing and deleting in Email Delivery.

#include <algorithm>

#include <nlohmann/json.hpp>

#include "emulator/email_call.h"
#include "emulator/email_json.h"
#include "emulator/email_store.h"
#include "emulator/reply.h"

namespace mailctl::emulator {

namespace {

using nlohmann::json;

HttpReply work_request_reply(const EmailCall& call,
                             const Resource& resource,
                             std::string_view verb) {
  return {202, {{"opc-work-request-id", add_work_request(call, resource, verb)}}, {}};
}

void mark_changed(const EmailCall& call, Resource& resource) {
  ++resource.version;
  resource.updated = call.world.service_now();
  call.world.touch();
}

// UPDATING for a while, then as before.
void begin_update(const EmailCall& call, Resource& resource) {
  mark_changed(call, resource);
  const base::Duration lag = call.world.settings().create_lag;
  if (lag <= base::Duration::zero()) return;
  resource.next = Transition{resource.state, resource.updated + lag};
  resource.state = LifeState::kUpdating;
}

void move_compartment(const EmailCall& call, Resource& resource, const std::string& compartment) {
  resource.compartment = compartment;
  begin_update(call, resource);
  if (resource.kind != Kind::kDomain) return;
  for (const Kind kind : {Kind::kDkim, Kind::kReturnPath}) {
    for (Resource* child : call.world.email().children(kind, resource.id)) {
      child->compartment = compartment;
      mark_changed(call, *child);
    }
  }
}

HttpReply change_compartment(const EmailCall& call, const KindRules& rules, Resource& resource) {
  if (rules.kind != Kind::kDomain && rules.kind != Kind::kSender) refuse(not_found_reply());
  const std::string compartment = required_text(parse_body(call.request), "compartmentId");
  require_compartment("compartmentId", compartment);
  require_settled(resource);
  require_if_match(call, resource);
  require_unlocked(call, resource, LockScope::kUpdate);
  move_compartment(call, resource, compartment);
  if (rules.noun.empty()) return {204, {}, {}};
  return work_request_reply(call, resource, "MOVE");
}

HttpReply resource_reply(const EmailCall& call, const Resource& resource) {
  HttpReply reply = json_reply(200, to_json(call.world, resource, Detail::kFull));
  reply.headers.emplace_back("etag", etag_of(resource));
  return reply;
}

HttpReply add_lock(const EmailCall& call, Resource& resource) {
  const json body = parse_body(call.request);
  ResourceLock lock;
  lock.type = required_text(body, "type");
  if (lock.type != "FULL" && lock.type != "DELETE") {
    refuse(invalid_parameter("type must be FULL or DELETE"));
  }
  lock.compartment = text_field(body, "compartmentId").value_or("");
  lock.related = text_field(body, "relatedResourceId").value_or("");
  lock.message = text_field(body, "message").value_or("");
  lock.created = call.world.service_now();
  if (std::ranges::find(resource.locks, lock.type, &ResourceLock::type) != resource.locks.end()) {
    refuse(error_reply(409, "LockConflict", "The resource has a lock of this type."));
  }
  resource.locks.push_back(std::move(lock));
  mark_changed(call, resource);
  return resource_reply(call, resource);
}

HttpReply remove_lock(const EmailCall& call, Resource& resource) {
  const std::string type = required_text(parse_body(call.request), "type");
  if (std::erase_if(resource.locks, [&type](const auto& lock) { return lock.type == type; }) == 0) {
    refuse(not_found_reply());
  }
  mark_changed(call, resource);
  return resource_reply(call, resource);
}

void require_no_children(const EmailCall& call, const Resource& domain) {
  for (const Kind kind : {Kind::kDkim, Kind::kReturnPath}) {
    const auto children = call.world.email().children(kind, domain.id);
    if (children.empty()) continue;
    refuse(error_reply(409,
                       "IncorrectState",
                       "The email domain " + domain.name + " still has the " +
                           std::string(rules_of(kind).label) + " " + children.front()->name + " (" +
                           std::string(to_text(children.front()->state)) + ")."));
  }
}

// Mail in transit must still verify, so a key goes later than it stops signing.
void stop_signing(const EmailCall& call, const Resource& dkim) {
  Resource* domain = call.world.email().find(dkim.parent);
  if (domain == nullptr || domain->active_dkim != dkim.id) return;
  domain->active_dkim.clear();
  mark_changed(call, *domain);
}

}  // namespace

HttpReply update_resource(const EmailCall& call, const KindRules& rules, std::string_view id) {
  if (rules.kind == Kind::kSuppression) return method_not_allowed();
  Resource& resource = require_resource(call, rules.kind, id);
  const json body = parse_body(call.request);
  require_settled(resource);
  require_if_match(call, resource);
  require_unlocked(call, resource, LockScope::kUpdate);
  Tags tags = resource.tags;
  read_tags(body, tags);
  if (rules.kind == Kind::kSender) {
    if (const auto pool = text_field(body, "emailIpPoolId")) resource.ip_pool = *pool;
  } else if (const auto description = text_field(body, "description")) {
    resource.description = *description;
  }
  if (rules.kind == Kind::kDomain) {
    if (const auto token = text_field(body, "domainVerificationId")) {
      resource.verification_id = *token;
    }
  }
  resource.tags = std::move(tags);
  if (rules.noun.empty()) {
    mark_changed(call, resource);
    return resource_reply(call, resource);
  }
  begin_update(call, resource);
  return work_request_reply(call, resource, "UPDATE");
}

HttpReply delete_resource(const EmailCall& call, const KindRules& rules, std::string_view id) {
  Resource& resource = require_resource(call, rules.kind, id);
  if (rules.kind != Kind::kSuppression) {
    require_settled(resource);
    require_if_match(call, resource);
    require_unlocked(call, resource, LockScope::kDelete);
  }
  if (rules.noun.empty()) {
    call.world.email().erase(std::string(id));
    call.world.touch();
    return {204, {}, {}};
  }
  if (rules.kind == Kind::kDomain) require_no_children(call, resource);
  if (rules.kind == Kind::kDkim) stop_signing(call, resource);
  const Settings& settings = call.world.settings();
  mark_changed(call, resource);
  resource.state = LifeState::kDeleting;
  resource.next = Transition{
      LifeState::kDeleted,
      resource.updated + (rules.kind == Kind::kDkim ? settings.delete_lag : settings.create_lag)};
  return work_request_reply(call, resource, "DELETE");
}

HttpReply act_on_resource(const EmailCall& call,
                          const KindRules& rules,
                          std::string_view id,
                          std::string_view action) {
  Resource& resource = require_resource(call, rules.kind, id);
  if (action == "changeCompartment") return change_compartment(call, rules, resource);
  require_if_match(call, resource);
  if (action == "addLock") return add_lock(call, resource);
  if (action == "removeLock") return remove_lock(call, resource);
  return not_found_reply();
}

}  // namespace mailctl::emulator
