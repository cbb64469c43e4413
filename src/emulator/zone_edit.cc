#include "emulator/zone_edit.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/check.h"
#include "emulator/zone_change.h"

namespace mailctl::emulator {

namespace {

using base::Error;
using base::ErrorKind;
using base::Result;

using SetKey = dns::RecordSetKey;

constexpr std::uint32_t kApexNsTtl = 86400;
constexpr std::uint32_t kSoaTtl = 300;
constexpr std::uint32_t kMaxTtl = 0x7fffffff;  // RFC 2181 §8

Error invalid(std::string message) {
  return Error{ErrorKind::kInvalid, std::move(message), {}};
}

std::string describe(const SetKey& key) {
  return dns::to_text(key.second) + " " + key.first.text();
}

// An item with its texts understood and completed from the path.
struct Wanted {
  std::optional<dns::Name> domain;
  std::optional<dns::RecordType> rtype;
  std::optional<dns::RecordData> data;
  std::optional<std::string> rdata_text;  // where rtype is not known
  std::optional<std::uint32_t> ttl;
  std::optional<std::string> hash;
  std::optional<std::string> version;
};

Result<void> take_names(const StoredZone& zone,
                        const ZonePart& part,
                        const RecordItem& item,
                        Wanted& wanted) {
  wanted.domain = part.domain;
  wanted.rtype = part.rtype;
  if (item.domain) {
    auto domain = parse_domain(zone, *item.domain);
    if (!domain) return std::move(domain).error();
    if (part.domain && *part.domain != *domain) {
      return invalid("domain " + domain->text() + " is not the path's " + part.domain->text());
    }
    wanted.domain = std::move(*domain);
  }
  if (item.rtype) {
    const auto rtype = parse_rtype(*item.rtype);
    if (!rtype) return rtype.error();
    if (part.rtype && *part.rtype != *rtype) {
      return invalid("rtype " + *item.rtype + " is not the path's " + dns::to_text(*part.rtype));
    }
    wanted.rtype = *rtype;
  }
  return {};
}

Result<Wanted> understand(const StoredZone& zone, const ZonePart& part, const RecordItem& item) {
  Wanted wanted;
  if (auto names = take_names(zone, part, item, wanted); !names) return std::move(names).error();
  if (item.rdata && wanted.rtype) {
    auto data = dns::parse_record_data(*wanted.rtype, *item.rdata);
    if (!data)
      return std::move(data).error().with_context("rdata of " + dns::to_text(*wanted.rtype));
    wanted.data = std::move(*data);
  } else {
    wanted.rdata_text = item.rdata;
  }
  if (item.ttl && *item.ttl > kMaxTtl) return invalid("ttl is over " + std::to_string(kMaxTtl));
  wanted.ttl = item.ttl;
  wanted.hash = item.record_hash;
  wanted.version = item.rrset_version;
  return wanted;
}

bool matches(const StoredSet& set, const StoredRecord& record, const Wanted& wanted) {
  return (!wanted.ttl || *wanted.ttl == set.ttl) && (!wanted.hash || *wanted.hash == record.hash) &&
         (!wanted.version || *wanted.version == std::to_string(set.version)) &&
         (!wanted.data || *wanted.data == record.data) &&
         (!wanted.rdata_text || *wanted.rdata_text == dns::to_text(record.data));
}

struct Match {
  SetKey key;
  std::string hash;
  Protection protection;
};

void match_node(const ZoneNode& node, const Wanted& wanted, std::vector<Match>& found) {
  for (const auto& [type, set] : node.sets) {
    if (wanted.rtype && *wanted.rtype != type) continue;
    for (const StoredRecord& record : set.records) {
      if (matches(set, record, wanted))
        found.push_back({{node.name, type}, record.hash, record.protection});
    }
  }
}

std::vector<Match> find_matches(const StoredZone& zone, const Wanted& wanted) {
  std::vector<Match> found;
  if (wanted.domain) {
    if (const ZoneNode* node = zone.find_node(*wanted.domain)) match_node(*node, wanted, found);
    return found;
  }
  for (const auto& [key, node] : zone.nodes) match_node(node, wanted, found);
  return found;
}

Error protected_error(const SetKey& key) {
  return invalid(describe(key) + " is protected and cannot be changed");
}

Result<void> do_remove(ZoneChange& change, const Wanted& wanted) {
  for (const Match& match : find_matches(change.zone(), wanted)) {
    if (match.protection == Protection::kProtected) return protected_error(match.key);
    std::erase_if(change.touch(match.key).records,
                  [&](const StoredRecord& record) { return record.hash == match.hash; });
  }
  return {};
}

// ADD without rdata: what matches (all fields but the TTL) takes the TTL.
Result<void> do_retime(ZoneChange& change, Wanted wanted) {
  if (!wanted.ttl) return invalid("an ADD needs rdata, or a ttl to give to what it matches");
  const std::uint32_t ttl = *wanted.ttl;
  wanted.ttl.reset();
  const std::vector<Match> found = find_matches(change.zone(), wanted);
  if (found.empty()) return invalid("an ADD without rdata matches no record");
  for (const Match& match : found) {
    if (match.protection == Protection::kProtected) return protected_error(match.key);
    change.touch(match.key).ttl = ttl;
  }
  return {};
}

bool has_protected(const StoredSet* set) {
  return set != nullptr && std::ranges::any_of(set->records, [](const StoredRecord& record) {
           return record.protection == Protection::kProtected;
         });
}

Result<void> do_add(ZoneChange& change, const Wanted& wanted) {
  if (!wanted.data && !wanted.rdata_text) return do_retime(change, wanted);
  if (!wanted.domain) return invalid("domain is missing");
  if (!wanted.rtype || !wanted.data) return invalid("rtype is missing");
  const SetKey key{*wanted.domain, *wanted.rtype};
  if (key.second == dns::RecordType::kSoa) return protected_error(key);
  const StoredSet* set = change.zone().find_set(key.first, key.second);
  if (!wanted.ttl && set == nullptr) return invalid("ttl is missing for " + describe(key));
  const std::uint32_t ttl = wanted.ttl ? *wanted.ttl : set->ttl;
  if (has_protected(set) && ttl != set->ttl) return protected_error(key);
  change.add(key, ttl, *wanted.data, Protection::kNone);
  return {};
}

Result<void> check_precondition(const StoredZone& zone,
                                RecordOperation operation,
                                const Wanted& wanted) {
  const bool found = !find_matches(zone, wanted).empty();
  const bool required = operation == RecordOperation::kRequire;
  if (found == required) return {};
  return Error{ErrorKind::kConflict,
               required ? "A record that the request requires does not exist."
                        : "A record that the request prohibits exists.",
               {}};
}

Result<std::vector<Wanted>> understand_all(const StoredZone& zone,
                                           const ZonePart& part,
                                           std::span<const RecordItem> items) {
  std::vector<Wanted> all;
  all.reserve(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    auto wanted = understand(zone, part, items[i]);
    if (!wanted) return std::move(wanted).error().with_context("items[" + std::to_string(i) + "]");
    all.push_back(std::move(*wanted));
  }
  return all;
}

bool is_precondition(RecordOperation operation) {
  return operation == RecordOperation::kRequire || operation == RecordOperation::kProhibit;
}

bool is_in_part(const ZonePart& part, const dns::Name& name, dns::RecordType type) {
  return (!part.domain || *part.domain == name) && (!part.rtype || *part.rtype == type);
}

std::vector<SetKey> keys_of(const StoredZone& zone, const ZonePart& part) {
  std::vector<SetKey> keys;
  const auto collect = [&](const ZoneNode& node) {
    for (const auto& [type, set] : node.sets) {
      if (is_in_part(part, node.name, type)) keys.emplace_back(node.name, type);
    }
  };
  if (part.domain) {
    if (const ZoneNode* node = zone.find_node(*part.domain)) collect(*node);
  } else {
    for (const auto& [key, node] : zone.nodes) collect(node);
  }
  return keys;
}

void clear_unprotected(ZoneChange& change, const ZonePart& part) {
  for (const SetKey& key : keys_of(change.zone(), part)) {
    std::erase_if(change.touch(key).records, [](const StoredRecord& record) {
      return record.protection == Protection::kNone;
    });
  }
}

// The serial is the service's: an older one in an echoed SOA is no change.
bool is_echo(const StoredRecord& record, const dns::RecordData& data) {
  const auto* ours = std::get_if<dns::SoaData>(&record.data);
  const auto* theirs = std::get_if<dns::SoaData>(&data);
  if (ours == nullptr || theirs == nullptr) return record.data == data;
  dns::SoaData same_serial = *theirs;
  same_serial.serial = ours->serial;
  return *ours == same_serial;
}

Result<void> place(ZoneChange& change, const Wanted& wanted) {
  if (!wanted.domain || !wanted.rtype || !wanted.data || !wanted.ttl) {
    return invalid("every item needs domain, rtype, rdata and ttl");
  }
  const SetKey key{*wanted.domain, *wanted.rtype};
  const StoredSet* set = change.zone().find_set(key.first, key.second);
  if (has_protected(set)) {
    const bool echoed = std::ranges::any_of(set->records, [&](const StoredRecord& record) {
      return record.protection == Protection::kProtected && is_echo(record, *wanted.data);
    });
    if (echoed) return {};
    if (*wanted.ttl != set->ttl) return protected_error(key);
  }
  if (key.second == dns::RecordType::kSoa) return protected_error(key);
  change.add(key, *wanted.ttl, *wanted.data, Protection::kNone);
  return {};
}

}  // namespace

Result<dns::Name> parse_domain(const StoredZone& zone, const std::string& text) {
  auto name = dns::Name::parse(text);
  if (text.empty() || !name) return invalid("'" + text + "' is not a domain name");
  if (!name->is_at_or_under(zone.apex)) {
    return invalid("domain " + name->text() + " is not within the zone " + zone.apex.text());
  }
  return name;
}

Result<dns::RecordType> parse_rtype(const std::string& text) {
  const auto type = dns::parse_record_type(text);
  if (!type || *type == dns::RecordType::kAny)
    return invalid("'" + text + "' is not a record type");
  return *type;
}

Result<void> patch_records(StoredZone& zone,
                           const ZonePart& part,
                           std::span<const RecordItem> items) {
  if (items.size() > kMaxOperations) {
    return invalid("a request may hold at most " + std::to_string(kMaxOperations) + " operations");
  }
  const auto wanted = understand_all(zone, part, items);
  if (!wanted) return wanted.error();
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!is_precondition(items[i].operation)) continue;
    if (auto met = check_precondition(zone, items[i].operation, (*wanted)[i]); !met) return met;
  }
  ZoneChange change(zone);
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (is_precondition(items[i].operation)) continue;
    auto done = items[i].operation == RecordOperation::kAdd ? do_add(change, (*wanted)[i])
                                                            : do_remove(change, (*wanted)[i]);
    if (!done) return std::move(done).error().with_context("items[" + std::to_string(i) + "]");
  }
  return change.finish();
}

Result<void> replace_records(StoredZone& zone,
                             const ZonePart& part,
                             std::span<const RecordItem> items) {
  std::vector<RecordItem> whole(items.begin(), items.end());
  for (RecordItem& item : whole) {
    // Read-only fields of an echoed record say nothing about what to store.
    item.record_hash.reset();
    item.rrset_version.reset();
    if (!item.domain || !item.rtype || !item.rdata || !item.ttl) {
      return invalid("every item needs domain, rtype, rdata and ttl");
    }
  }
  const auto wanted = understand_all(zone, part, whole);
  if (!wanted) return wanted.error();
  ZoneChange change(zone);
  clear_unprotected(change, part);
  for (std::size_t i = 0; i < wanted->size(); ++i) {
    auto done = place(change, (*wanted)[i]);
    if (!done) return std::move(done).error().with_context("items[" + std::to_string(i) + "]");
  }
  return change.finish();
}

Result<void> remove_records(StoredZone& zone, const ZonePart& part) {
  if (part.domain && part.rtype) {
    const StoredSet* set = zone.find_set(*part.domain, *part.rtype);
    if (set != nullptr && std::ranges::all_of(set->records, [](const StoredRecord& record) {
          return record.protection == Protection::kProtected;
        })) {
      return protected_error({*part.domain, *part.rtype});
    }
  }
  ZoneChange change(zone);
  clear_unprotected(change, part);
  return change.finish();
}

Result<void> put_set(StoredZone& zone, const dns::RecordSet& set) {
  if (!set.name.is_at_or_under(zone.apex)) {
    return invalid("domain " + set.name.text() + " is not within the zone " + zone.apex.text());
  }
  if (set.type == dns::RecordType::kSoa) return protected_error({set.name, set.type});
  ZoneChange change(zone);
  clear_unprotected(change, {set.name, set.type});
  for (const dns::RecordData& data : set.values) {
    if (dns::type_of(data) != set.type)
      return invalid("a value of " + set.name.text() + " is of another type");
    change.add({set.name, set.type}, set.ttl, data, Protection::kNone);
  }
  return change.finish();
}

void add_apex(StoredZone& zone) {
  ZoneChange change(zone);
  for (const char digit : {'1', '2', '3', '4'}) {
    const auto server = dns::name_of(std::string("ns") + digit + ".p68.dns.oraclecloud.net");
    change.add(
        {zone.apex, dns::RecordType::kNs}, kApexNsTtl, dns::NsData{server}, Protection::kProtected);
  }
  dns::SoaData soa;
  soa.primary = dns::name_of("ns1.p68.dns.oraclecloud.net");
  soa.mailbox = zone.apex.with_prefix("hostmaster").value_or(dns::name_of("hostmaster.invalid"));
  soa.serial = 1;
  soa.refresh = 3600;
  soa.retry = 600;
  soa.expire = 604800;
  soa.minimum = 1800;
  change.add({zone.apex, dns::RecordType::kSoa}, kSoaTtl, soa, Protection::kProtected);
  MAILCTL_CHECK(change.finish().has_value());
}

}  // namespace mailctl::emulator
