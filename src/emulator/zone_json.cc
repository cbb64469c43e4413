// The JSON form of the zones, for the emulator's data folder. Member functions of ZoneStore, apart
// from zone_store.cc because of the cost of the JSON header.

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/time.h"
#include "emulator/zone_store.h"

namespace mailctl::emulator {

namespace {

using nlohmann::json;

base::Error broken(std::string message) {
  return base::Error{base::ErrorKind::kInvalid, "saved zones: " + std::move(message), {}};
}

json to_json(const StoredZone& zone) {
  json sets = json::array();
  for (const auto& [key, node] : zone.nodes) {
    for (const auto& [type, set] : node.sets) {
      json records = json::array();
      for (const StoredRecord& record : set.records) {
        records.push_back({{"rdata", dns::to_text(record.data)},
                           {"protected", record.protection == Protection::kProtected}});
      }
      sets.push_back({{"domain", node.name.text()},
                      {"rtype", dns::to_text(type)},
                      {"ttl", set.ttl},
                      {"version", set.version},
                      {"records", std::move(records)}});
    }
  }
  return {{"id", zone.id},
          {"name", zone.apex.text()},
          {"compartment", zone.compartment_id},
          {"service", zone.owner == ZoneOwner::kService},
          {"created", base::to_rfc3339(zone.created)},
          {"modified", base::to_rfc3339(zone.modified)},
          {"freeform_tags", zone.freeform_tags},
          {"defined_tags", zone.defined_tags},
          {"version", zone.version},
          {"sets", std::move(sets)}};
}

base::Result<void> load_set(const json& from, StoredZone& zone) {
  const auto name = dns::Name::parse(from.at("domain").get<std::string>());
  const auto type = dns::parse_record_type(from.at("rtype").get<std::string>());
  if (!name || !type || !name->is_at_or_under(zone.apex)) return broken("a bad name or type");
  StoredSet set;
  set.ttl = from.at("ttl").get<std::uint32_t>();
  set.version = from.at("version").get<std::uint64_t>();
  for (const json& each : from.at("records")) {
    auto data = dns::parse_record_data(*type, each.at("rdata").get<std::string>());
    if (!data) return broken(data.error().message);
    StoredRecord record{std::move(*data), {}, Protection::kNone};
    record.hash = record_hash(zone, *name, record.data);
    if (each.at("protected").get<bool>()) record.protection = Protection::kProtected;
    set.records.push_back(std::move(record));
  }
  std::ranges::sort(set.records, {}, &StoredRecord::hash);
  zone.nodes.try_emplace(node_key(*name), ZoneNode{*name, {}})
      .first->second.sets.insert_or_assign(*type, std::move(set));
  return {};
}

base::Result<StoredZone> load_zone(const json& from) {
  StoredZone zone;
  const auto apex = dns::Name::parse(from.at("name").get<std::string>());
  const auto created = base::parse_rfc3339(from.at("created").get<std::string>());
  const auto modified = base::parse_rfc3339(from.at("modified").get<std::string>());
  if (!apex || apex->is_root() || !created || !modified)
    return broken("a zone with a bad name or time");
  zone.apex = *apex;
  zone.created = *created;
  zone.modified = *modified;
  zone.id = from.at("id").get<std::string>();
  zone.compartment_id = from.at("compartment").get<std::string>();
  zone.owner = from.at("service").get<bool>() ? ZoneOwner::kService : ZoneOwner::kTenancy;
  zone.freeform_tags = from.at("freeform_tags").get<std::string>();
  zone.defined_tags = from.at("defined_tags").get<std::string>();
  zone.version = from.at("version").get<std::uint64_t>();
  if (!json::accept(zone.freeform_tags) || !json::accept(zone.defined_tags)) {
    return broken("tags that are no JSON");
  }
  for (const json& set : from.at("sets")) {
    if (auto loaded = load_set(set, zone); !loaded) return std::move(loaded).error();
  }
  return zone;
}

}  // namespace

std::string ZoneStore::to_json_text() const {
  json zones = json::array();
  for (const auto& [name, zone] : x_zones) zones.push_back(to_json(zone));
  const json whole = {{"created", x_created}, {"zones", std::move(zones)}};
  return whole.dump(-1, ' ', false, json::error_handler_t::replace);
}

base::Result<void> ZoneStore::load_json_text(std::string_view text) {
  try {
    const json whole = json::parse(text);
    std::map<dns::Name, StoredZone> zones;
    for (const json& each : whole.at("zones")) {
      auto zone = load_zone(each);
      if (!zone) return std::move(zone).error();
      const dns::Name apex = zone->apex;
      zones.insert_or_assign(apex, std::move(*zone));
    }
    x_created = whole.at("created").get<std::uint64_t>();
    x_zones = std::move(zones);
    return {};
  } catch (const json::exception& problem) {
    return broken(problem.what());
  }
}

}  // namespace mailctl::emulator
