#include "emulator/dns_zones_api.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "emulator/reply.h"
#include "emulator/zone_store.h"

namespace mailctl::emulator {

namespace {

using nlohmann::json;

constexpr PageLimits kZonePages{50, 1000};

// Sorted by host, so that ns1 comes first.
json name_servers(const StoredZone& zone) {
  std::vector<std::string> hosts;
  if (const StoredSet* set = zone.find_set(zone.apex, dns::RecordType::kNs)) {
    for (const StoredRecord& record : set->records) {
      const auto* server = std::get_if<dns::NsData>(&record.data);
      if (server != nullptr && record.protection == Protection::kProtected) {
        hosts.push_back(server->server.text());
      }
    }
  }
  std::ranges::sort(hosts);
  json all = json::array();
  for (const std::string& host : hosts) all.push_back({{"hostname", host}});
  return all;
}

// A ZoneSummary; a Zone has a few fields more.
json to_summary(const StoredZone& zone, const std::string& region) {
  return {{"name", zone.apex.text()},
          {"zoneType", "PRIMARY"},
          {"compartmentId", zone.compartment_id},
          {"viewId", nullptr},
          {"scope", "GLOBAL"},
          {"freeformTags", json::parse(zone.freeform_tags)},
          {"definedTags", json::parse(zone.defined_tags)},
          {"dnssecState", "DISABLED"},
          {"self", "https://dns." + region + ".oraclecloud.com/20180115/zones/" + zone.apex.text()},
          {"id", zone.id},
          {"timeCreated", base::to_rfc3339(zone.created)},
          {"version", std::to_string(zone.version)},
          {"serial", zone.version},
          {"lifecycleState", "ACTIVE"},
          {"isProtected", false}};
}

json to_whole(const StoredZone& zone, const std::string& region) {
  json whole = to_summary(zone, region);
  whole["nameservers"] = name_servers(zone);
  whole["externalMasters"] = json::array();
  whole["externalDownstreams"] = json::array();
  whole["zoneTransferServers"] = json::array();
  whole["dnssecConfig"] = nullptr;
  return whole;
}

HttpReply zone_reply(const DnsCall& call, const StoredZone& zone, int status) {
  return {status,
          {{"etag", zone_etag(zone)}, {"last-modified", base::to_http_date(zone.modified)}},
          to_whole(zone, call.request.region).dump() + "\n"};
}

// One of the words a query parameter may hold; an absent one is fine.
std::optional<HttpReply> check_word(const HttpRequest& request,
                                    std::string_view name,
                                    std::initializer_list<std::string_view> words) {
  const std::string* text = find_query(request, name);
  if (text == nullptr || std::ranges::find(words, *text) != words.end()) return std::nullopt;
  std::string all;
  for (const std::string_view word : words) all += (all.empty() ? "" : ", ") + std::string(word);
  return invalid_parameter(std::string(name) + " must be one of " + all);
}

std::optional<HttpReply> check_list_words(const HttpRequest& request) {
  if (auto bad = check_word(request, "zoneType", {"PRIMARY", "SECONDARY"})) return bad;
  if (auto bad = check_word(request, "sortBy", {"name", "zoneType", "timeCreated"})) return bad;
  if (auto bad = check_word(request, "sortOrder", {"ASC", "DESC"})) return bad;
  if (auto bad = check_word(request, "dnssecState", {"ENABLED", "DISABLED"})) return bad;
  return check_word(request,
                    "lifecycleState",
                    {"ACTIVE", "CREATING", "DELETED", "DELETING", "FAILED", "UPDATING"});
}

bool is_or_absent(const HttpRequest& request, std::string_view name, std::string_view word) {
  const std::string* text = find_query(request, name);
  return text == nullptr || *text == word;
}

struct TimeRange {
  std::optional<base::Time> from;  // timeCreatedGreaterThanOrEqualTo
  std::optional<base::Time> to;    // timeCreatedLessThan
};

std::optional<HttpReply> parse_times(const HttpRequest& request, TimeRange& range) {
  const std::array<std::pair<std::string_view, std::optional<base::Time>*>, 2> fields = {{
      {"timeCreatedGreaterThanOrEqualTo", &range.from},
      {"timeCreatedLessThan", &range.to},
  }};
  for (const auto& [name, time] : fields) {
    const std::string* text = find_query(request, name);
    if (text == nullptr) continue;
    *time = base::parse_rfc3339(*text);
    if (!*time) return invalid_parameter(std::string(name) + " is not a time");
  }
  return std::nullopt;
}

bool is_listed(const StoredZone& zone, const HttpRequest& request, const TimeRange& range) {
  const std::string_view contains = query_or_empty(request, "nameContains");
  return is_or_absent(request, "compartmentId", zone.compartment_id) &&
         is_or_absent(request, "name", zone.apex.text()) &&
         is_or_absent(request, "zoneType", "PRIMARY") &&
         is_or_absent(request, "lifecycleState", "ACTIVE") &&
         is_or_absent(request, "dnssecState", "DISABLED") &&
         find_query(request, "tsigKeyId") == nullptr &&
         zone.apex.text().find(contains) != std::string::npos &&
         (!range.from || zone.created >= *range.from) && (!range.to || zone.created < *range.to);
}

// A JSON object, an empty body counting as {}; else nullopt, and `error` holds the 400.
std::optional<json> parse_body(const HttpRequest& request, HttpReply& error) {
  json body = request.body.empty() ? json::object() : json::parse(request.body, nullptr, false);
  if (body.is_object()) return body;
  error = error_reply(400, "CannotParseRequest", "The body is not a JSON object.");
  return std::nullopt;
}

// Tags given replace the whole map; absent or null ones stay.
std::optional<HttpReply> take_tags(const json& body, const char* name, std::string& tags) {
  const auto found = body.find(name);
  if (found == body.end() || found->is_null()) return std::nullopt;
  if (!found->is_object()) return invalid_parameter(std::string(name) + " must be an object");
  tags = found->dump();
  return std::nullopt;
}

std::optional<HttpReply> take_all_tags(const json& body,
                                       std::string& freeform,
                                       std::string& defined) {
  if (auto bad = take_tags(body, "freeformTags", freeform)) return bad;
  return take_tags(body, "definedTags", defined);
}

std::string text_of(const json& body, const char* name) {
  const auto found = body.find(name);
  return found != body.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// What the emulator does not have is refused rather than ignored.
std::optional<HttpReply> check_supported(const json& body) {
  const std::array<std::pair<const char*, std::string_view>, 4> only = {{
      {"zoneType", "PRIMARY"},
      {"migrationSource", "NONE"},
      {"scope", "GLOBAL"},
      {"dnssecState", "DISABLED"},
  }};
  for (const auto& [name, word] : only) {
    const auto found = body.find(name);
    if (found == body.end() || found->is_null() || *found == word) continue;
    return invalid_parameter(std::string(name) + " other than " + std::string(word) +
                             " is not emulated");
  }
  for (const char* name : {"viewId", "externalMasters", "externalDownstreams"}) {
    const auto found = body.find(name);
    if (found == body.end() || found->is_null() || found->empty()) continue;
    return invalid_parameter(std::string(name) + " is not emulated");
  }
  return std::nullopt;
}

void add_default_tags(const DnsCall& call, NewZone& zone) {
  if (call.world.settings().tag_defaults == TagDefaults::kNone) return;
  json tags = json::parse(zone.defined_tags);
  tags["Oracle-Tags"] = {{"CreatedBy", call.world.user()},
                         {"CreatedOn", base::to_rfc3339(zone.created)}};
  zone.defined_tags = tags.dump();
}

}  // namespace

HttpReply list_zones(const DnsCall& call) {
  const std::string_view compartment = query_or_empty(call.request, "compartmentId");
  if (compartment.empty()) {
    return error_reply(400, "MissingParameter", "compartmentId is missing");
  }
  if (!World::is_compartment_id(compartment)) return not_found_reply();
  if (auto bad = check_list_words(call.request)) return *bad;
  TimeRange range;
  if (auto bad = parse_times(call.request, range)) return *bad;
  std::vector<const StoredZone*> zones = call.world.zones().tenancy_zones();
  std::erase_if(zones,
                [&](const StoredZone* zone) { return !is_listed(*zone, call.request, range); });
  if (query_or_empty(call.request, "sortBy") == "timeCreated") {
    std::ranges::stable_sort(zones, {}, &StoredZone::created);
  }
  if (query_or_empty(call.request, "sortOrder") == "DESC") std::ranges::reverse(zones);
  HttpReply reply;
  const auto page = page_of(call.request, zones.size(), kZonePages, reply);
  if (!page) return reply;
  json all = json::array();
  for (std::size_t i = page->begin; i < page->end; ++i) {
    all.push_back(to_summary(*zones[i], call.request.region));
  }
  reply.body = all.dump() + "\n";
  reply.headers = {{"opc-total-items", std::to_string(zones.size())}};
  add_page_headers(reply, *page);
  return reply;
}

HttpReply create_zone(const DnsCall& call) {
  HttpReply error;
  const auto body = parse_body(call.request, error);
  if (!body) return error;
  NewZone wanted;
  const std::string name = text_of(*body, "name");
  wanted.compartment_id = text_of(*body, "compartmentId");
  if (name.empty() || wanted.compartment_id.empty()) {
    return error_reply(400, "MissingParameter", "name and compartmentId are needed");
  }
  if (!World::is_compartment_id(wanted.compartment_id)) return not_found_reply();
  if (auto refused = check_supported(*body)) return *refused;
  auto apex = dns::Name::parse(name);
  if (!apex) return invalid_parameter("name: " + apex.error().message);
  wanted.name = std::move(*apex);
  wanted.created = call.world.service_now();
  if (auto bad = take_all_tags(*body, wanted.freeform_tags, wanted.defined_tags)) return *bad;
  add_default_tags(call, wanted);
  const auto zone = call.world.zones().create_zone(wanted);
  if (!zone) return refusal(zone.error());
  call.world.touch();
  HttpReply reply = zone_reply(call, **zone, 201);
  reply.headers.emplace_back("location", text_of(json::parse(reply.body), "self"));
  return reply;
}

HttpReply get_zone(const DnsCall& call) {
  if (auto unchanged = not_modified(call, zone_etag(*call.zone))) return *unchanged;
  return zone_reply(call, *call.zone, 200);
}

HttpReply update_zone(const DnsCall& call) {
  if (auto failed = failed_condition(call, zone_etag(*call.zone))) return *failed;
  HttpReply error;
  const auto body = parse_body(call.request, error);
  if (!body) return error;
  if (auto refused = check_supported(*body)) return *refused;
  std::string freeform = call.zone->freeform_tags;
  std::string defined = call.zone->defined_tags;
  if (auto bad = take_all_tags(*body, freeform, defined)) return *bad;
  call.zone->freeform_tags = std::move(freeform);
  call.zone->defined_tags = std::move(defined);
  call.zone->modified = call.world.service_now();
  call.world.touch();
  return zone_reply(call, *call.zone, 200);
}

HttpReply delete_zone(const DnsCall& call) {
  if (auto failed = failed_condition(call, zone_etag(*call.zone))) return *failed;
  call.world.zones().delete_zone(call.zone->id);
  call.world.touch();
  return {204, {}, {}};
}

}  // namespace mailctl::emulator
