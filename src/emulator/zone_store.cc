#include "emulator/zone_store.h"

#include <optional>
#include <utility>

#include "base/check.h"
#include "emulator/zone_edit.h"
#include "emulator/zone_lookup.h"
#include "emulator/zone_service_names.h"

namespace mailctl::emulator {

namespace {

constexpr std::string_view kIdPrefix = "ocid1.dns-zone.oc1..";

// The last two labels: enough for names the emulated provider invents.
dns::Name base_domain(const dns::Name& name) {
  dns::Name base = name;
  while (base.label_count() > 2) base = base.parent();
  return base;
}

}  // namespace

ZoneStore::ZoneStore() {
  for (const dns::Name& apex : service_apexes()) add_zone({apex, {}, {}}, ZoneOwner::kService);
  for (const dns::RecordSet& set : service_record_sets()) {
    MAILCTL_CHECK(set_service_records(set).has_value());
  }
}

StoredZone& ZoneStore::add_zone(const NewZone& wanted, ZoneOwner owner) {
  StoredZone zone;
  zone.id = std::string(kIdPrefix) +
            short_digest("zone|" + std::to_string(x_created) + "|" + wanted.name.text());
  ++x_created;
  zone.apex = wanted.name;
  zone.compartment_id = wanted.compartment_id;
  zone.owner = owner;
  zone.created = wanted.created;
  zone.modified = wanted.created;
  zone.freeform_tags = wanted.freeform_tags;
  zone.defined_tags = wanted.defined_tags;
  StoredZone& stored = x_zones.insert_or_assign(wanted.name, std::move(zone)).first->second;
  add_apex(stored);
  return stored;
}

base::Result<StoredZone*> ZoneStore::create_zone(const NewZone& zone) {
  if (zone.name.is_root() || zone.name.is_wildcard()) {
    return base::Error{
        base::ErrorKind::kInvalid, "'" + zone.name.text() + "' cannot be a zone", {}};
  }
  if (x_zones.contains(zone.name)) {
    return base::Error{base::ErrorKind::kAlreadyExists, "zone " + zone.name.text() + " exists", {}};
  }
  if (x_zones.size() >= kMaxZones) {
    return base::Error{
        base::ErrorKind::kInvalid, "more than " + std::to_string(kMaxZones) + " zones", {}};
  }
  return &add_zone(zone, ZoneOwner::kTenancy);
}

StoredZone* ZoneStore::find_zone(std::string_view name_or_id) {
  if (name_or_id.starts_with(kIdPrefix)) {
    for (auto& [name, zone] : x_zones) {
      if (zone.id == name_or_id && zone.owner == ZoneOwner::kTenancy) return &zone;
    }
    return nullptr;
  }
  const auto name = dns::Name::parse(name_or_id);
  if (!name) return nullptr;
  const auto found = x_zones.find(*name);
  if (found == x_zones.end() || found->second.owner != ZoneOwner::kTenancy) return nullptr;
  return &found->second;
}

bool ZoneStore::delete_zone(std::string_view name_or_id) {
  const StoredZone* zone = find_zone(name_or_id);
  if (zone == nullptr) return false;
  const dns::Name apex = zone->apex;
  return x_zones.erase(apex) > 0;
}

std::vector<const StoredZone*> ZoneStore::tenancy_zones() const {
  std::vector<const StoredZone*> zones;
  for (const auto& [name, zone] : x_zones) {
    if (zone.owner == ZoneOwner::kTenancy) zones.push_back(&zone);
  }
  return zones;
}

const StoredZone* ZoneStore::zone_for(const dns::Name& name) const {
  for (dns::Name at = name; !at.is_root(); at = at.parent()) {
    const auto found = x_zones.find(at);
    if (found != x_zones.end()) return &found->second;
  }
  return nullptr;
}

StoredZone& ZoneStore::service_zone_for(const dns::Name& name) {
  for (dns::Name at = name; !at.is_root(); at = at.parent()) {
    const auto found = x_zones.find(at);
    if (found != x_zones.end() && found->second.owner == ZoneOwner::kService) return found->second;
  }
  return add_zone({base_domain(name), {}, {}}, ZoneOwner::kService);
}

base::Result<void> ZoneStore::set_service_records(const dns::RecordSet& set) {
  if (set.name.is_root()) {
    return base::Error{base::ErrorKind::kInvalid, "the root cannot hold records", {}};
  }
  const auto taken = x_zones.find(base_domain(set.name));
  if (taken != x_zones.end() && taken->second.owner == ZoneOwner::kTenancy) {
    return base::Error{
        base::ErrorKind::kConflict, "zone " + taken->first.text() + " belongs to the tenancy", {}};
  }
  return put_set(service_zone_for(set.name), set);
}

void ZoneStore::erase_service_name(const dns::Name& name) {
  for (dns::Name at = name; !at.is_root(); at = at.parent()) {
    const auto found = x_zones.find(at);
    if (found == x_zones.end() || found->second.owner != ZoneOwner::kService) continue;
    // Nothing of what remove_records refuses can be here: only SOA and apex NS are protected.
    MAILCTL_CHECK(remove_records(found->second, {name, std::nullopt}).has_value());
    return;
  }
}

dns::Answer ZoneStore::lookup(const dns::Name& name, dns::RecordType type) const {
  return to_answer(look_up(*this, {name, type}), type);
}

}  // namespace mailctl::emulator
