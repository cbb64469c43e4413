// Reading Email Delivery: listings with filters, order and pages; single resources; work requests.

#include <algorithm>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "emulator/email_call.h"
#include "emulator/email_json.h"
#include "emulator/email_store.h"
#include "emulator/reply.h"

namespace mailctl::emulator {

namespace {

using nlohmann::json;

constexpr PageLimits kLimits{.usual = 100, .most = 1000};

bool is_bare_array(Kind kind) {
  return kind == Kind::kSender || kind == Kind::kSuppression;
}

// SDKs write "1970-01-01T0:00:00Z" too.
base::Time time_of(std::string_view name, std::string text) {
  const std::size_t hour = text.find('T');
  if (hour != std::string::npos && text.size() > hour + 2 && text[hour + 2] == ':') {
    text.insert(hour + 1, "0");
  }
  const auto time = base::parse_rfc3339(text);
  if (!time) refuse(invalid_parameter(std::string(name) + " is no RFC 3339 time"));
  return *time;
}

void check_scope(const EmailCall& call, Kind kind) {
  if (kind == Kind::kDkim) {
    const std::string_view domain = query_or_empty(call.request, "emailDomainId");
    if (domain.empty()) refuse(error_reply(400, "MissingParameter", "emailDomainId is required"));
    if (call.world.email().find(Kind::kDomain, call.request.region, domain) == nullptr) {
      refuse(not_found_reply());
    }
    return;
  }
  const std::string* compartment = find_query(call.request, "compartmentId");
  if (compartment == nullptr && kind == Kind::kReturnPath) return;
  require_compartment("compartmentId", compartment == nullptr ? "" : *compartment);
  if (kind == Kind::kSuppression && *compartment != call.world.tenancy()) {
    refuse(invalid_parameter("compartmentId must be the tenancy: suppressions belong to it"));
  }
}

bool is_query_met(const EmailCall& call, std::string_view name, std::string_view value) {
  const std::string* wanted = find_query(call.request, name);
  return wanted == nullptr || base::equals_ignoring_case(*wanted, value);
}

bool is_wanted(const EmailCall& call, const Resource& resource) {
  const bool has_address = is_bare_array(resource.kind);
  if (!is_query_met(call, has_address ? "emailAddress" : "name", resource.name)) return false;
  if (!is_query_met(call, "id", resource.id)) return false;
  if (resource.kind != Kind::kDkim && !is_query_met(call, "compartmentId", resource.compartment)) {
    return false;
  }
  if (resource.kind == Kind::kDkim && !is_query_met(call, "emailDomainId", resource.parent)) {
    return false;
  }
  if (resource.kind == Kind::kReturnPath &&
      !is_query_met(call, "parentResourceId", resource.parent)) {
    return false;
  }
  if (resource.kind == Kind::kSender &&
      !is_query_met(call, "domain", resource.name.substr(resource.name.find('@') + 1))) {
    return false;
  }
  return resource.kind == Kind::kSuppression ||
         is_query_met(call, "lifecycleState", to_text(resource.state));
}

void keep_between_times(const EmailCall& call, std::vector<Resource*>& found) {
  if (const auto* from = find_query(call.request, "timeCreatedGreaterThanOrEqualTo")) {
    const base::Time at = time_of("timeCreatedGreaterThanOrEqualTo", *from);
    std::erase_if(found, [at](const Resource* resource) { return resource->created < at; });
  }
  if (const auto* to = find_query(call.request, "timeCreatedLessThan")) {
    const base::Time at = time_of("timeCreatedLessThan", *to);
    std::erase_if(found, [at](const Resource* resource) { return resource->created >= at; });
  }
}

// By time newest first, by anything else ascending, unless sortOrder says otherwise.
void sort_as_asked(const EmailCall& call, std::vector<Resource*>& found) {
  const std::string by = base::to_lower(query_or_empty(call.request, "sortBy"));
  const std::string order = base::to_lower(query_or_empty(call.request, "sortOrder"));
  if (!order.empty() && order != "asc" && order != "desc") {
    refuse(invalid_parameter("sortOrder must be ASC or DESC"));
  }
  bool is_descending = order == "desc";
  if (by.empty() || by == "timecreated") {
    std::ranges::sort(found, {}, &Resource::sequence);
    is_descending = order != "asc";
  } else if (by == "name" || by == "emailaddress") {
    std::ranges::stable_sort(found, {}, &Resource::name);
  } else if (by == "id") {
    std::ranges::sort(found, {}, &Resource::id);
  } else {
    refuse(invalid_parameter("sortBy must be TIMECREATED, NAME, EMAILADDRESS or ID"));
  }
  if (is_descending) std::ranges::reverse(found);
}

Page require_page(const EmailCall& call, std::size_t total) {
  HttpReply error;
  const auto page = page_of(call.request, total, kLimits, error);
  if (!page) refuse(std::move(error));
  return *page;
}

HttpReply items_reply(const EmailCall& call, const json& all) {
  const Page page = require_page(call, all.size());
  json items = json::array();
  for (std::size_t i = page.begin; i < page.end; ++i) items.push_back(all[i]);
  HttpReply reply = json_reply(200, {{"items", items}});
  add_page_headers(reply, page);
  return reply;
}

const WorkRequest& require_work_request(const EmailCall& call, std::string_view id) {
  const auto& requests = call.world.email().work_requests;
  const auto found = requests.find(std::string(id));
  if (found == requests.end() || found->second.region != call.request.region) {
    refuse(not_found_reply());
  }
  return found->second;
}

json logs_of(const WorkRequest& request, base::Time now) {
  json logs = json::array();
  const auto add = [&logs](std::string_view message, base::Time at) {
    logs.push_back({{"message", message}, {"timestamp", base::to_rfc3339(at)}});
  };
  add(request.operation + " accepted", request.accepted);
  if (now >= request.finishes) add(request.operation + " finished", request.finishes);
  return logs;
}

}  // namespace

HttpReply list_resources(const EmailCall& call, const KindRules& rules) {
  check_scope(call, rules.kind);
  std::vector<Resource*> found = call.world.email().all(rules.kind, call.request.region);
  std::erase_if(found, [&call](const Resource* resource) { return !is_wanted(call, *resource); });
  keep_between_times(call, found);
  sort_as_asked(call, found);
  const Page page = require_page(call, found.size());
  json items = json::array();
  for (std::size_t i = page.begin; i < page.end; ++i) {
    items.push_back(to_json(call.world, *found[i], Detail::kSummary));
  }
  HttpReply reply = json_reply(200, is_bare_array(rules.kind) ? items : json{{"items", items}});
  add_page_headers(reply, page);
  if (rules.kind == Kind::kSender) {
    reply.headers.emplace_back("opc-total-items", std::to_string(found.size()));
  }
  return reply;
}

HttpReply get_resource(const EmailCall& call, const KindRules& rules, std::string_view id) {
  const Resource& resource = require_resource(call, rules.kind, id);
  HttpReply reply = json_reply(200, to_json(call.world, resource, Detail::kFull));
  if (rules.kind != Kind::kSuppression) reply.headers.emplace_back("etag", etag_of(resource));
  return reply;
}

HttpReply list_work_requests(const EmailCall& call) {
  const std::string* compartment = find_query(call.request, "compartmentId");
  require_compartment("compartmentId", compartment == nullptr ? "" : *compartment);
  const base::Time now = call.world.service_now();
  std::vector<const WorkRequest*> found;
  for (const auto& [id, request] : call.world.email().work_requests) {
    if (request.region == call.request.region && request.compartment == *compartment &&
        is_query_met(call, "workRequestId", id) &&
        is_query_met(call, "operationType", request.operation) &&
        is_query_met(call, "status", status_of(request, now))) {
      found.push_back(&request);
    }
  }
  std::ranges::sort(found, {}, &WorkRequest::sequence);
  if (base::to_lower(query_or_empty(call.request, "sortOrder")) != "asc") {
    std::ranges::reverse(found);
  }
  json items = json::array();
  for (const WorkRequest* request : found) items.push_back(to_json(*request, now));
  return items_reply(call, items);
}

HttpReply get_work_request(const EmailCall& call, std::string_view id, std::string_view part) {
  const WorkRequest& request = require_work_request(call, id);
  const base::Time now = call.world.service_now();
  if (part == "errors") return items_reply(call, json::array());
  if (part == "logs") return items_reply(call, logs_of(request, now));
  if (!part.empty()) return not_found_reply();
  HttpReply reply = json_reply(200, to_json(request, now));
  reply.headers.emplace_back("retry-after", "1");
  return reply;
}

HttpReply get_configuration(const EmailCall& call) {
  const std::string* compartment = find_query(call.request, "compartmentId");
  require_compartment("compartmentId", compartment == nullptr ? "" : *compartment);
  return json_reply(
      200,
      {{"compartmentId", *compartment},
       {"httpSubmitEndpoint", call.world.endpoint(call.request.region)},
       {"smtpSubmitEndpoint", "smtp.email." + call.request.region + ".oci.oraclecloud.com"}});
}

}  // namespace mailctl::emulator
