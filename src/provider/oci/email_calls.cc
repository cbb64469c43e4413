#include "provider/oci/email_calls.h"

#include <utility>
#include <vector>

#include "base/check.h"
#include "base/overloaded.h"
#include "base/text.h"
#include "net/url.h"

namespace mailctl::provider::oci {
namespace {

constexpr std::string_view kPrefix = "/20170907/";
constexpr std::string_view kPageSize = "1000";

struct KindWords {
  std::string_view collection;
  std::string_view noun;  // in operation names
};

KindWords words_of(model::ResourceKind kind) {
  switch (kind) {
    case model::ResourceKind::kDomain:
      return {"emailDomains", "EmailDomain"};
    case model::ResourceKind::kDkim:
      return {"dkims", "Dkim"};
    case model::ResourceKind::kSender:
      return {"senders", "Sender"};
    case model::ResourceKind::kReturnPath:
      return {"emailReturnPaths", "EmailReturnPath"};
    case model::ResourceKind::kSuppressions:
    case model::ResourceKind::kRecordSet:
    case model::ResourceKind::kSpf:
      break;
  }
  MAILCTL_CHECK(false && "a kind with an id of its own");
  return {};
}

Call call_of(const EmailPlace& place, net::Method method, std::string_view operation) {
  Call call;
  call.method = method;
  call.service = Service::kEmail;
  call.region = place.region;
  call.operation = operation;
  return call;
}

Call list(const EmailPlace& place,
          std::string_view operation,
          std::string_view collection,
          std::vector<net::QueryParameter> query) {
  query.emplace_back("limit", kPageSize);
  auto call = call_of(place, net::Method::kGet, operation);
  call.member = "id";
  call.path = std::string(kPrefix) + std::string(collection) + net::to_query(query);
  return call;
}

std::string path_of(model::ResourceKind kind, const std::string& id) {
  auto path = std::string(kPrefix) + std::string(words_of(kind).collection);
  if (!id.empty()) path += "/" + base::percent_encode(id);
  return path;
}

Json tags_with_owner(const Json* tags, const std::string& owner) {
  Json merged = tags != nullptr ? *tags : Json::object({});
  if (!owner.empty()) merged.set(kOwnerTag, Json::string(owner));
  return merged;
}

Json create_body(const EmailPlace& place, const model::Spec& spec, const std::string& domain_id) {
  return std::visit(
      base::Overloaded{[&](const model::EmailDomain& s) {
                         return Json::object({{"name", Json::string(s.name.text())},
                                              {"compartmentId", Json::string(place.compartment)},
                                              {"description", Json::string(s.description)}});
                       },
                       [&](const model::DkimKey& s) {
                         auto body = Json::object({{"emailDomainId", Json::string(domain_id)},
                                                   {"name", Json::string(s.selector)},
                                                   {"description", Json::string(s.description)}});
                         if (!s.private_key.empty()) {
                           body.set("privateKey", Json::string(s.private_key.reveal()));
                         }
                         return body;
                       },
                       [&](const model::ApprovedSender& s) {
                         return Json::object({{"compartmentId", Json::string(place.compartment)},
                                              {"emailAddress", Json::string(s.email)}});
                       },
                       [&](const model::ReturnPath& s) {
                         return Json::object({{"parentResourceId", Json::string(domain_id)},
                                              {"name", Json::string(s.name.text())},
                                              {"description", Json::string(s.description)}});
                       },
                       [](const model::SuppressionList&) { return Json(); },
                       [](const model::ManagedRecordSet&) { return Json(); },
                       [](const model::SpfValue&) { return Json(); }},
      spec);
}

// nullptr for kinds without one.
const std::string* description_of(const model::Spec& spec) {
  return std::visit(
      base::Overloaded{
          [](const model::EmailDomain& s) -> const std::string* { return &s.description; },
          [](const model::DkimKey& s) -> const std::string* { return &s.description; },
          [](const model::ReturnPath& s) -> const std::string* { return &s.description; },
          [](const auto&) -> const std::string* { return nullptr; }},
      spec);
}

}  // namespace

Call list_domains(const EmailPlace& place) {
  return list(place, "ListEmailDomains", "emailDomains", {{"compartmentId", place.compartment}});
}

Call list_domains_named(const EmailPlace& place, const std::string& name) {
  auto call = list(place,
                   "ListEmailDomains",
                   "emailDomains",
                   {{"compartmentId", place.compartment}, {"name", name}});
  call.subject = name;
  return call;
}

Call list_dkims(const EmailPlace& place, const std::string& domain_id, const std::string& domain) {
  auto call = list(place, "ListDkims", "dkims", {{"emailDomainId", domain_id}});
  call.subject = domain;
  return call;
}

Call list_senders(const EmailPlace& place) {
  return list(place, "ListSenders", "senders", {{"compartmentId", place.compartment}});
}

Call list_senders_of(const EmailPlace& place, const std::string& domain) {
  auto call = list(
      place, "ListSenders", "senders", {{"compartmentId", place.compartment}, {"domain", domain}});
  call.subject = domain;
  return call;
}

Call list_senders_named(const EmailPlace& place, const std::string& email) {
  auto call = list(place,
                   "ListSenders",
                   "senders",
                   {{"compartmentId", place.compartment}, {"emailAddress", email}});
  call.subject = email;
  return call;
}

Call list_return_paths(const EmailPlace& place) {
  return list(
      place, "ListEmailReturnPaths", "emailReturnPaths", {{"compartmentId", place.compartment}});
}

Call list_return_paths_of(const EmailPlace& place,
                          const std::string& domain_id,
                          const std::string& domain) {
  auto call = list(place,
                   "ListEmailReturnPaths",
                   "emailReturnPaths",
                   {{"compartmentId", place.compartment}, {"parentResourceId", domain_id}});
  call.subject = domain;
  return call;
}

Call list_return_paths_named(const EmailPlace& place, const std::string& name) {
  auto call = list(place,
                   "ListEmailReturnPaths",
                   "emailReturnPaths",
                   {{"compartmentId", place.compartment}, {"name", name}});
  call.subject = name;
  return call;
}

// The list belongs to the tenancy, whatever compartment the account names.
Call list_suppressions(const EmailPlace& place) {
  return list(place, "ListSuppressions", "suppressions", {{"compartmentId", place.tenancy}});
}

Call get_resource(const EmailPlace& place,
                  model::ResourceKind kind,
                  const std::string& id,
                  const std::string& subject) {
  auto call = call_of(place, net::Method::kGet, "Get" + std::string(words_of(kind).noun));
  call.path = path_of(kind, id);
  call.member = "id";
  call.subject = subject;
  return call;
}

Call create_resource(const EmailPlace& place,
                     const model::Change& change,
                     const std::string& domain_id) {
  const auto kind = change.address.kind();
  auto call = call_of(place, net::Method::kPost, "Create" + std::string(words_of(kind).noun));
  call.path = path_of(kind, {});
  call.subject = subject_of(change.address);
  MAILCTL_CHECK(change.after.has_value());
  call.body = create_body(place, *change.after, domain_id);
  call.body.set("freeformTags", tags_with_owner(nullptr, change.owner));
  // Names are unique, so a second POST makes no second resource: with a retry token it gets the
  // first one's answer, without (senders take none) a 409, which reading settles.
  if (kind != model::ResourceKind::kSender) call.retry_token = change.retry_token;
  return call;
}

Call update_resource(const EmailPlace& place, const model::Change& change, const Reply& read) {
  const auto kind = change.address.kind();
  auto call = call_of(place, net::Method::kPut, "Update" + std::string(words_of(kind).noun));
  call.path = path_of(kind, change.id);
  call.subject = subject_of(change.address);
  call.if_match = read.etag;
  call.body = Json::object(
      {{"freeformTags", tags_with_owner(read.body.find("freeformTags"), change.owner)}});
  MAILCTL_CHECK(change.after.has_value());
  const auto* description = description_of(*change.after);
  if (description != nullptr && !description->empty()) {
    call.body.set("description", Json::string(*description));
  }
  return call;
}

Call delete_resource(const EmailPlace& place,
                     const model::Change& change,
                     const std::string& etag) {
  const auto kind = change.address.kind();
  auto call = call_of(place, net::Method::kDelete, "Delete" + std::string(words_of(kind).noun));
  call.path = path_of(kind, change.id);
  call.subject = subject_of(change.address);
  call.if_match = etag;
  return call;
}

// Repeatable without a token: an address that is there already answers 409, which is what is
// wanted.
Call create_suppression(const EmailPlace& place, const std::string& email) {
  auto call = call_of(place, net::Method::kPost, "CreateSuppression");
  call.path = std::string(kPrefix) + "suppressions";
  call.body = Json::object(
      {{"compartmentId", Json::string(place.tenancy)}, {"emailAddress", Json::string(email)}});
  return call;
}

Call list_work_request_errors(const EmailPlace& place, const std::string& work_request) {
  auto call = call_of(place, net::Method::kGet, "ListWorkRequestErrors");
  call.path = std::string(kPrefix) + "workRequests/" + base::percent_encode(work_request) +
              "/errors?limit=100";
  return call;
}

std::string subject_of(const model::Address& address) {
  return address.kind() == model::ResourceKind::kDkim
             ? address.leaf() + "._domainkey." + domain_of_dkim(address)
             : address.leaf();
}

std::string domain_of_dkim(const model::Address& address) {
  const auto parts = base::split(address.text(), '/');
  constexpr std::size_t kDomainPart = 3;
  if (parts.size() <= kDomainPart) return {};
  return base::percent_decode(parts[kDomainPart]).value_or(std::string());
}

}  // namespace mailctl::provider::oci
