#include <algorithm>

#include <fmt/format.h>

#include "plan/diff.h"

namespace mailctl::plan {
namespace {

bool will_go(const Draft& draft, const dns::Name& zone, const dns::RecordSet& set) {
  const auto address = model::record_set_address(zone, set.type, set.name);
  return draft.moment.prior.entries.contains(address) && draft.desired.find(address) == nullptr;
}

// RFC 1034 §3.6.2: a name with a CNAME holds nothing else.
bool excludes(dns::RecordType wanted, dns::RecordType other) {
  return wanted != other && (wanted == dns::RecordType::kCname || other == dns::RecordType::kCname);
}

}  // namespace

bool fits_beside_others(Draft& draft, const model::Resource& resource) {
  if (!resource.address.is_dns()) return true;
  const auto zone_name = dns::name_of(resource.address.region());
  const auto zone = draft.moment.live.zones.find(zone_name);
  if (zone == draft.moment.live.zones.end()) return true;
  const auto [name, type] = record_key(resource.address);
  for (const auto& [key, set] : zone->second.zone.sets) {
    if (key.first != name || !excludes(type, key.second) || will_go(draft, zone_name, set))
      continue;
    draft.diagnostics.error("plan/cname-conflict",
                            resource.at,
                            fmt::format("{} already holds a {} record, so it cannot hold a {}",
                                        name.text(),
                                        dns::to_text(key.second),
                                        dns::to_text(type)),
                            "A name with a CNAME holds no other data (RFC 1034 §3.6.2). Remove the "
                            "record that is there, or choose "
                            "another name.");
    return false;
  }
  return true;
}

}  // namespace mailctl::plan
