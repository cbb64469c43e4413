// /admin/seed and /admin/zones/<zone>/records: data put in behind the back of the APIs.

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/diagnostics.h"
#include "base/text.h"
#include "dns/zone_text.h"
#include "emulator/admin.h"
#include "emulator/email_json.h"
#include "emulator/email_rules.h"
#include "emulator/email_store.h"
#include "emulator/reply.h"
#include "emulator/zone_edit.h"
#include "emulator/zone_seed.h"

namespace mailctl::emulator {

namespace {

using nlohmann::json;

constexpr std::uint32_t kUsualTtl = 3600;
constexpr std::uint64_t kMostTtl = 604800;

[[noreturn]] void refuse_parameter(const std::string& message) {
  throw Refusal{invalid_parameter(message)};
}

bool is_apex_set(const StoredZone& zone, const dns::RecordSet& set) {
  return set.name == zone.apex &&
         (set.type == dns::RecordType::kSoa || set.type == dns::RecordType::kNs);
}

// SOA and apex NS of the text are left out: the service has its own.
void seed_zone(World& world, const std::string& name, const std::string& text) {
  const auto found = zone_named(world, name);
  if (!found) refuse_parameter(found.error().message);
  StoredZone& zone = **found;
  base::SourceFiles files;
  const base::FileId id = files.add(name, text);
  base::Diagnostics diagnostics;
  const dns::Zone parsed = dns::parse_zone_text(zone.apex, files.file(id), diagnostics);
  if (diagnostics.has_errors()) {
    const base::Diagnostic& first = diagnostics.all().front();
    refuse_parameter(files.to_text(first.at) + ": " + first.summary);
  }
  for (const auto& [key, set] : parsed.sets) {
    if (is_apex_set(zone, set)) continue;
    const auto done = put_set(zone, set);
    if (!done) refuse_parameter("zone " + name + ": " + done.error().message);
  }
}

void add_suppression(World& world, const std::string& region, const json& entry) {
  const bool is_text = entry.is_string();
  if (!is_text && !entry.is_object()) refuse_parameter("a suppression is an address or an object");
  Resource resource;
  resource.kind = Kind::kSuppression;
  resource.region = region;
  resource.name =
      base::to_lower(is_text ? entry.get<std::string>() : required_text(entry, "emailAddress"));
  const std::string problem = address_problem(resource.name);
  if (!problem.empty()) refuse_parameter(resource.name + ": " + problem);
  resource.reason = is_text ? "MANUAL" : text_field(entry, "reason").value_or("MANUAL");
  if (world.email().find_name(Kind::kSuppression, region, resource.name) != nullptr) return;
  resource.id = world.make_ocid("emailsuppression", region);
  resource.compartment = world.tenancy();
  resource.state = LifeState::kActive;
  resource.created = world.service_now();
  resource.updated = resource.created;
  world.email().add(std::move(resource));
}

void seed_suppressions(World& world, const json& by_region) {
  if (!by_region.is_object()) refuse_parameter("suppressions maps regions to lists");
  const auto& regions = world.config().regions;
  for (const auto& [region, entries] : by_region.items()) {
    if (std::ranges::find(regions, region) == regions.end()) {
      refuse_parameter("region " + region + " is not emulated");
    }
    for (const json& entry : entries) add_suppression(world, region, entry);
  }
}

// {"domain", "rtype", "ttl", "rdata": text or list}; without rdata the set is removed.
dns::RecordSet read_set(const StoredZone& zone, const json& body) {
  const auto name = parse_domain(zone, required_text(body, "domain"));
  const auto type = parse_rtype(required_text(body, "rtype"));
  if (!name) refuse_parameter(name.error().message);
  if (!type) refuse_parameter(type.error().message);
  dns::RecordSet set{*name, *type, kUsualTtl, {}};
  if (const auto ttl = body.find("ttl"); ttl != body.end()) {
    if (!ttl->is_number_unsigned() || ttl->get<std::uint64_t>() > kMostTtl) {
      refuse_parameter("ttl must be a number of seconds");
    }
    set.ttl = ttl->get<std::uint32_t>();
  }
  if (!body.contains("rdata") || body["rdata"].is_null()) return set;
  const json values = body["rdata"].is_array() ? body["rdata"] : json::array({body["rdata"]});
  for (const json& value : values) {
    if (!value.is_string()) refuse_parameter("rdata is text or a list of texts");
    auto data = dns::parse_record_data(*type, value.get<std::string>());
    if (!data) refuse_parameter(data.error().message);
    set.values.push_back(std::move(*data));
  }
  return set;
}

}  // namespace

HttpReply admin_seed(World& world, const HttpRequest& request) {
  const json body = parse_body(request);
  for (const auto& [name, value] : body.items()) {
    if (name == "zones" && value.is_object()) {
      for (const auto& [zone, text] : value.items()) {
        if (!text.is_string()) refuse_parameter("zones maps names to master-file text");
        seed_zone(world, zone, text.get<std::string>());
      }
    } else if (name == "suppressions") {
      seed_suppressions(world, value);
    } else {
      refuse_parameter("unknown field " + name + " (zones, suppressions)");
    }
  }
  world.touch();
  return {204, {}, {}};
}

HttpReply admin_zone_records(World& world, const HttpRequest& request, std::string_view zone_name) {
  StoredZone* zone = world.zones().find_zone(zone_name);
  if (zone == nullptr) return not_found_reply();
  if (request.method != "POST") return method_not_allowed();
  const auto done = put_set(*zone, read_set(*zone, parse_body(request)));
  if (!done) return invalid_parameter(done.error().message);
  zone->modified = world.service_now();
  world.touch();
  return {204, {}, {}};
}

}  // namespace mailctl::emulator
