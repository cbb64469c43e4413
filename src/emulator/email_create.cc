// Creating in Email Delivery: what each kind demands, and what it starts as.

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "emulator/email_call.h"
#include "emulator/email_json.h"
#include "emulator/email_names.h"
#include "emulator/email_rules.h"
#include "emulator/email_store.h"
#include "emulator/key_pool.h"
#include "emulator/regions.h"
#include "emulator/reply.h"

namespace mailctl::emulator {

namespace {

using nlohmann::json;

constexpr std::size_t kMostDkims = 2;
constexpr unsigned kFewestKeyBits = 1024;
constexpr unsigned kMostKeyBits = 4096;

void refuse_problem(const std::string& problem) {
  if (!problem.empty()) refuse(invalid_parameter(problem));
}

void refuse_duplicate(std::string_view what, std::string_view name) {
  refuse(error_reply(
      409, "Conflict", "The " + std::string(what) + " " + std::string(name) + " already exists."));
}

Resource new_resource(const EmailCall& call, const KindRules& rules) {
  Resource resource;
  resource.kind = rules.kind;
  resource.id = call.world.make_ocid(rules.ocid_type, call.request.region);
  resource.region = call.request.region;
  resource.created = call.world.service_now();
  resource.updated = resource.created;
  return resource;
}

void fill_tags(const EmailCall& call, const json& body, Resource& resource) {
  read_tags(body, resource.tags);
  if (call.world.settings().tag_defaults == TagDefaults::kNone) return;
  auto& oracle = resource.tags.defined["Oracle-Tags"];
  oracle["CreatedBy"] = json(call.principal.id).dump();
  oracle["CreatedOn"] = json(base::to_rfc3339(resource.created)).dump();
}

void settle_to(const EmailCall& call, Resource& resource, LifeState state) {
  resource.state = LifeState::kCreating;
  resource.next = Transition{state, resource.created + call.world.settings().create_lag};
}

Resource& require_domain(const EmailCall& call, const std::string& id) {
  Resource& domain = require_resource(call, Kind::kDomain, id);
  if (domain.state != LifeState::kActive) require_settled(domain);
  return domain;
}

Resource make_domain(const EmailCall& call, const json& body) {
  Resource domain = new_resource(call, rules_of(Kind::kDomain));
  domain.name = base::to_lower(required_text(body, "name"));
  refuse_problem(domain_name_problem(domain.name));
  domain.compartment = required_text(body, "compartmentId");
  require_compartment("compartmentId", domain.compartment);
  domain.description = text_field(body, "description").value_or("");
  domain.verification_id = text_field(body, "domainVerificationId").value_or("");
  if (call.world.email().find_name(Kind::kDomain, domain.region, domain.name) != nullptr) {
    refuse_duplicate("email domain", domain.name);
  }
  settle_to(call, domain, LifeState::kActive);
  return domain;
}

// A domain of the same name in whatever region has a DKIM of that selector.
bool is_selector_taken(World& world, const Resource& domain, std::string_view selector) {
  for (const Resource* other : world.email().all(Kind::kDkim, "")) {
    const Resource* its_domain = world.email().find(other->parent);
    if (!other->is_gone() && other->name == selector && its_domain != nullptr &&
        its_domain->name == domain.name) {
      return true;
    }
  }
  return false;
}

std::string generated_selector(const EmailCall& call) {
  const Region* region = find_region(call.request.region);
  return (region == nullptr ? std::string("dkim") : std::string(region->key)) + "-" +
         base::to_compact_date(base::date_of(call.world.service_now())) + "-" +
         call.world.make_hex(6);
}

void give_key(const EmailCall& call, const json& body, Resource& dkim) {
  const auto imported = text_field(body, "privateKey");
  auto key = imported ? parse_private_key(*imported) : call.world.key_pool().take();
  if (!key) refuse_problem("privateKey: " + key.error().message);
  const unsigned bits = key_bits(key->public_pem);
  if (bits < kFewestKeyBits || bits > kMostKeyBits) {
    refuse_problem("privateKey must have 1024 to 4096 bits");
  }
  dkim.private_pem = key->private_pem;
  dkim.public_pem = key->public_pem;
  dkim.origin = imported ? "imported" : "service";
}

Resource make_dkim(const EmailCall& call, const json& body) {
  const Resource& domain = require_domain(call, required_text(body, "emailDomainId"));
  Resource dkim = new_resource(call, rules_of(Kind::kDkim));
  dkim.parent = domain.id;
  dkim.compartment = domain.compartment;
  dkim.description = text_field(body, "description").value_or("");
  dkim.name = base::to_lower(text_field(body, "name").value_or(""));
  if (dkim.name.empty()) dkim.name = generated_selector(call);
  refuse_problem(selector_problem(dkim.name));
  if (is_selector_taken(call.world, domain, dkim.name)) {
    refuse_duplicate("DKIM selector", dkim.name + " of " + domain.name);
  }
  if (call.world.email().children(Kind::kDkim, domain.id).size() >= kMostDkims) {
    refuse(error_reply(400,
                       "LimitExceeded",
                       "An email domain holds at most 2 DKIMs, those being deleted included."));
  }
  give_key(call, body, dkim);
  publish_dkim(call.world, dkim, domain);
  settle_to(call, dkim, LifeState::kNeedsAttention);
  return dkim;
}

Resource make_sender(const EmailCall& call, const json& body) {
  Resource sender = new_resource(call, rules_of(Kind::kSender));
  sender.name = base::to_lower(required_text(body, "emailAddress"));
  refuse_problem(address_problem(sender.name));
  sender.compartment = required_text(body, "compartmentId");
  require_compartment("compartmentId", sender.compartment);
  sender.ip_pool = text_field(body, "emailIpPoolId").value_or("");
  if (call.world.email().find_name(Kind::kSender, sender.region, sender.name) != nullptr) {
    refuse_duplicate("approved sender", sender.name);
  }
  const std::string domain_name = sender.name.substr(sender.name.find('@') + 1);
  const Resource* domain = call.world.email().find_name(Kind::kDomain, sender.region, domain_name);
  if (domain != nullptr) sender.parent = domain->id;
  if (call.world.settings().sender_rule == SenderRule::kNeedsActiveDkim &&
      (domain == nullptr || domain->active_dkim.empty())) {
    refuse(error_reply(409,
                       "IncorrectState",
                       "The domain " + domain_name + " has no active DKIM in this region."));
  }
  settle_to(call, sender, LifeState::kActive);
  return sender;
}

Resource make_suppression(const EmailCall& call, const json& body) {
  Resource suppression = new_resource(call, rules_of(Kind::kSuppression));
  suppression.name = base::to_lower(required_text(body, "emailAddress"));
  refuse_problem(address_problem(suppression.name));
  suppression.compartment = required_text(body, "compartmentId");
  if (suppression.compartment != call.world.tenancy()) {
    refuse_problem("compartmentId must be the tenancy: suppressions belong to it");
  }
  suppression.reason = "MANUAL";
  suppression.state = LifeState::kActive;
  if (call.world.email().find_name(Kind::kSuppression, suppression.region, suppression.name) !=
      nullptr) {
    refuse_duplicate("suppression of", suppression.name);
  }
  return suppression;
}

Resource make_return_path(const EmailCall& call, const json& body) {
  const Resource& domain = require_domain(call, required_text(body, "parentResourceId"));
  Resource path = new_resource(call, rules_of(Kind::kReturnPath));
  path.parent = domain.id;
  path.compartment = domain.compartment;
  path.description = text_field(body, "description").value_or("");
  path.name = base::to_lower(text_field(body, "name").value_or(""));
  if (path.name.empty()) {
    const Region* region = find_region(path.region);
    path.name =
        (region == nullptr ? path.region : std::string(region->key)) + "1.rp." + domain.name;
  }
  refuse_problem(domain_name_problem(path.name));
  if (!path.name.ends_with("." + domain.name)) {
    refuse_problem("name must be a subdomain of " + domain.name);
  }
  for (const Resource* other : call.world.email().all(Kind::kReturnPath, "")) {
    if (!other->is_gone() && other->name == path.name) refuse_duplicate("return path", path.name);
  }
  publish_return_path(call.world, path);
  settle_to(call, path, LifeState::kNeedsAttention);
  return path;
}

Resource make_resource(const EmailCall& call, Kind kind, const json& body) {
  switch (kind) {
    case Kind::kDomain:
      return make_domain(call, body);
    case Kind::kDkim:
      return make_dkim(call, body);
    case Kind::kSender:
      return make_sender(call, body);
    case Kind::kSuppression:
      return make_suppression(call, body);
    case Kind::kReturnPath:
      return make_return_path(call, body);
  }
  refuse(not_found_reply());
}

}  // namespace

HttpReply create_resource(const EmailCall& call, const KindRules& rules) {
  const json body = parse_body(call.request);
  Resource made = make_resource(call, rules.kind, body);
  if (rules.kind != Kind::kSuppression) fill_tags(call, body, made);
  const Resource& resource = call.world.email().add(std::move(made));
  call.world.touch();

  const bool is_async = !rules.noun.empty();
  HttpReply reply = json_reply(is_async ? 202 : 200, to_json(call.world, resource, Detail::kFull));
  if (rules.kind != Kind::kSuppression) reply.headers.emplace_back("etag", etag_of(resource));
  if (is_async) {
    const std::string location = "/20170907/" + std::string(rules.collection) + "/" + resource.id;
    reply.headers.emplace_back("location", location);
    reply.headers.emplace_back("content-location", location);
    reply.headers.emplace_back("opc-work-request-id", add_work_request(call, resource, "CREATE"));
  }
  return reply;
}

}  // namespace mailctl::emulator
