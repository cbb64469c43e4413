#include "emulator/zone_change.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace mailctl::emulator {

namespace {

base::Error invalid(std::string message) {
  return base::Error{base::ErrorKind::kInvalid, std::move(message), {}};
}

}  // namespace

ZoneChange::~ZoneChange() {
  if (!x_finished) undo();
}

StoredSet& ZoneChange::touch(const dns::RecordSetKey& key) {
  const auto node = x_zone.nodes.try_emplace(node_key(key.first), ZoneNode{key.first, {}}).first;
  StoredSet& set = node->second.sets[key.second];
  x_before.try_emplace(key, set);
  return set;
}

void ZoneChange::add(const dns::RecordSetKey& key,
                     std::uint32_t ttl,
                     dns::RecordData data,
                     Protection protection) {
  StoredSet& set = touch(key);
  set.ttl = ttl;
  StoredRecord record{std::move(data), {}, protection};
  record.hash = record_hash(x_zone, key.first, record.data);
  const auto at = std::ranges::lower_bound(set.records, record.hash, {}, &StoredRecord::hash);
  if (at != set.records.end() && at->hash == record.hash) return;
  set.records.insert(at, std::move(record));
}

base::Result<void> ZoneChange::finish() {
  drop_empty_sets();
  for (const auto& [key, before] : x_before) {
    if (auto fits = check_node(key.first); !fits) return fits;
  }
  if (x_zone.record_count() > kMaxRecordsPerZone) {
    return invalid("the zone would hold more than " + std::to_string(kMaxRecordsPerZone) +
                   " records");
  }
  x_finished = true;
  raise_versions();
  return {};
}

void ZoneChange::drop_empty_sets() {
  for (const auto& [key, before] : x_before) {
    const auto node = x_zone.nodes.find(node_key(key.first));
    if (node == x_zone.nodes.end()) continue;
    const auto set = node->second.sets.find(key.second);
    if (set != node->second.sets.end() && set->second.records.empty()) {
      node->second.sets.erase(set);
    }
    if (node->second.sets.empty()) x_zone.nodes.erase(node);
  }
}

base::Result<void> ZoneChange::check_node(const dns::Name& name) const {
  const ZoneNode* node = x_zone.find_node(name);
  if (node == nullptr) return {};
  const auto cname = node->sets.find(dns::RecordType::kCname);
  if (cname == node->sets.end()) return {};
  if (cname->second.records.size() > 1) return invalid("more than one CNAME at " + name.text());
  if (node->sets.size() > 1) {
    return invalid("a CNAME cannot stand beside other data at " + name.text());
  }
  return {};
}

void ZoneChange::raise_versions() {
  std::vector<dns::RecordSetKey> changed;
  for (const auto& [key, before] : x_before) {
    const StoredSet* after = x_zone.find_set(key.first, key.second);
    const bool same = after == nullptr
                          ? before.records.empty()
                          : after->ttl == before.ttl && after->records == before.records;
    if (!same) changed.push_back(key);
  }
  if (changed.empty()) return;
  ++x_zone.version;
  for (const dns::RecordSetKey& key : changed) {
    if (StoredSet* set = find(key)) set->version = x_zone.version;
  }
  renew_soa();
}

StoredSet* ZoneChange::find(const dns::RecordSetKey& key) {
  const auto node = x_zone.nodes.find(node_key(key.first));
  if (node == x_zone.nodes.end()) return nullptr;
  const auto set = node->second.sets.find(key.second);
  return set == node->second.sets.end() ? nullptr : &set->second;
}

void ZoneChange::renew_soa() {
  StoredSet* set = find({x_zone.apex, dns::RecordType::kSoa});
  if (set == nullptr) return;
  for (StoredRecord& record : set->records) {
    std::get<dns::SoaData>(record.data).serial = static_cast<std::uint32_t>(x_zone.version);
    record.hash = record_hash(x_zone, x_zone.apex, record.data);
  }
  set->version = x_zone.version;
}

void ZoneChange::undo() {
  for (const auto& [key, before] : x_before) touch(key) = before;
  drop_empty_sets();
}

}  // namespace mailctl::emulator
