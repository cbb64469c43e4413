#include "emulator/zone_lookup.h"

#include <algorithm>
#include <optional>

namespace mailctl::emulator {

namespace {

void append_set(const dns::Name& owner, const StoredSet& set, std::vector<dns::Record>& to) {
  for (const StoredRecord& record : set.records) to.push_back({owner, set.ttl, record.data});
}

// RFC 2308 §3: the SOA of a negative answer carries the smaller of its TTL and its minimum.
void append_soa(const StoredZone& zone, std::vector<dns::Record>& to) {
  const StoredSet* set = zone.find_set(zone.apex, dns::RecordType::kSoa);
  if (set == nullptr) return;
  for (const StoredRecord& record : set->records) {
    const auto* soa = std::get_if<dns::SoaData>(&record.data);
    if (soa != nullptr) to.push_back({zone.apex, std::min(set->ttl, soa->minimum), record.data});
  }
}

// The NS set between the apex (not included) and the name that hands the name to others.
struct Delegation {
  dns::Name at;
  const StoredSet* servers = nullptr;
};

std::optional<Delegation> find_delegation(const StoredZone& zone, const dns::Name& name) {
  std::optional<Delegation> highest;
  for (dns::Name at = name; at != zone.apex; at = at.parent()) {
    const StoredSet* servers = zone.find_set(at, dns::RecordType::kNs);
    if (servers != nullptr) highest = Delegation{at, servers};
  }
  return highest;
}

// The node that answers for the name: its own, or the wildcard at its closest encloser
// (RFC 4592 §3.3.1). `exists` is false only where the answer is NXDOMAIN.
struct Source {
  const ZoneNode* node = nullptr;
  bool exists = true;
};

Source find_source(const StoredZone& zone, const dns::Name& name) {
  if (const ZoneNode* node = zone.find_node(name)) return {node, true};
  if (zone.has_at_or_under(name)) return {nullptr, true};
  dns::Name encloser = name.parent();
  while (encloser != zone.apex && !zone.has_at_or_under(encloser)) encloser = encloser.parent();
  const auto wildcard = encloser.with_prefix("*");
  const ZoneNode* node = wildcard ? zone.find_node(*wildcard) : nullptr;
  return {node, node != nullptr};
}

const StoredSet* set_of(const ZoneNode* node, dns::RecordType type) {
  if (node == nullptr) return nullptr;
  const auto found = node->sets.find(type);
  return found == node->sets.end() ? nullptr : &found->second;
}

// One step: fills the answer and returns the name to go on with where a CNAME was met.
std::optional<dns::Name> step(const ZoneStore& store,
                              const dns::Name& name,
                              dns::RecordType type,
                              ZoneAnswer& found) {
  const StoredZone* zone = store.zone_for(name);
  if (zone == nullptr) {
    found.status = LookupStatus::kOutside;
    return std::nullopt;
  }
  if (const auto delegation = find_delegation(*zone, name)) {
    append_set(delegation->at, *delegation->servers, found.authorities);
    found.status = LookupStatus::kDelegated;
    return std::nullopt;
  }
  const Source source = find_source(*zone, name);
  if (source.node != nullptr && type == dns::RecordType::kAny) {
    for (const auto& [each, set] : source.node->sets) append_set(name, set, found.answers);
    found.status = LookupStatus::kAnswer;
    return std::nullopt;
  }
  if (const StoredSet* set = set_of(source.node, type)) {
    append_set(name, *set, found.answers);
    found.status = LookupStatus::kAnswer;
    return std::nullopt;
  }
  const StoredSet* alias = set_of(source.node, dns::RecordType::kCname);
  if (alias != nullptr && !alias->records.empty()) {
    append_set(name, *alias, found.answers);
    return std::get<dns::CnameData>(alias->records.front().data).target;
  }
  append_soa(*zone, found.authorities);
  found.status = source.exists ? LookupStatus::kNoData : LookupStatus::kNxDomain;
  return std::nullopt;
}

}  // namespace

ZoneAnswer look_up(const ZoneStore& store, const dns::Question& question) {
  ZoneAnswer found;
  dns::Name name = question.name;
  while (const auto target = step(store, name, question.type, found)) {
    const bool loops = *target == question.name ||
                       std::ranges::find(found.aliases, *target) != found.aliases.end();
    if (loops || found.aliases.size() >= kMaxAliases) {
      // The chain as far as it was followed, and no more: as authoritative servers answer a loop.
      found.status = LookupStatus::kAnswer;
      return found;
    }
    found.aliases.push_back(*target);
    name = *target;
  }
  return found;
}

dns::Answer to_answer(const ZoneAnswer& found, dns::RecordType type) {
  dns::Answer answer;
  answer.aliases = found.aliases;
  std::optional<std::uint32_t> ttl;
  for (const dns::Record& record : found.answers) {
    ttl = std::min(ttl.value_or(record.ttl), record.ttl);
    if (dns::type_of(record.data) == type) answer.records.push_back(record.data);
  }
  switch (found.status) {
    case LookupStatus::kAnswer:
      answer.status =
          answer.records.empty() ? dns::AnswerStatus::kServFail : dns::AnswerStatus::kOk;
      break;
    case LookupStatus::kNoData:
      answer.status = dns::AnswerStatus::kNoData;
      break;
    case LookupStatus::kNxDomain:
      answer.status = dns::AnswerStatus::kNxDomain;
      break;
    case LookupStatus::kDelegated:
    case LookupStatus::kOutside:
      answer.status = dns::AnswerStatus::kServFail;
      break;
  }
  if (answer.status != dns::AnswerStatus::kOk) answer.records.clear();
  for (const dns::Record& record : found.authorities)
    ttl = std::min(ttl.value_or(record.ttl), record.ttl);
  answer.ttl = ttl.value_or(0);
  return answer;
}

}  // namespace mailctl::emulator
