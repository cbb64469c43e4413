#pragma once
// One zone as the emulated DNS service keeps it: nodes of the name tree, each with its record sets,
// and what the service adds to every record (hash, version, protection). A plain value: no lock, no
// clock, no API words. Changes go through zone_edit.h, answers through zone_lookup.h.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "dns/record.h"

namespace mailctl::emulator {

enum class Protection : std::uint8_t { kNone, kProtected };  // isProtected: SOA, apex NS

struct StoredRecord {
  dns::RecordData data;
  std::string hash;  // recordHash: 32 hex digits; of zone, name, type and data, not of the TTL
  Protection protection = Protection::kNone;
  bool operator==(const StoredRecord&) const = default;
};

struct StoredSet {
  std::uint32_t ttl = 0;              // seconds; one per set (RFC 2181 §5.2)
  std::uint64_t version = 0;          // rrsetVersion: the zone's version when the set last changed
  std::vector<StoredRecord> records;  // sorted by hash, none twice
  bool operator==(const StoredSet&) const = default;
};

// All record sets of one name.
struct ZoneNode {
  dns::Name name;
  std::map<dns::RecordType, StoredSet> sets;
  bool operator==(const ZoneNode&) const = default;
};

// Tenancy zones are what the API shows; service zones are the provider's own names (SPF includes,
// DKIM targets, name servers): DNS serves them, the API does not know them.
enum class ZoneOwner : std::uint8_t { kTenancy, kService };

struct StoredZone {
  std::string id;  // ocid1.dns-zone.oc1..<32 hex digits>
  dns::Name apex;
  std::string compartment_id;
  ZoneOwner owner = ZoneOwner::kTenancy;
  base::Time created{};
  base::Time modified{};  // set by whoever has a clock: the API, after an effective write
  std::string freeform_tags = "{}";  // JSON objects, as the API takes and gives them
  std::string defined_tags = "{}";
  std::uint64_t version = 0;  // the SOA's serial too
  // Keyed by node_key: a node and everything under it are neighbours.
  std::map<std::string, ZoneNode> nodes;

  // nullptr where there is no such node, or no such set.
  [[nodiscard]] const ZoneNode* find_node(const dns::Name& name) const;
  [[nodiscard]] const StoredSet* find_set(const dns::Name& name, dns::RecordType type) const;
  // True for an empty non-terminal too (RFC 4592 §2.2.2).
  [[nodiscard]] bool has_at_or_under(const dns::Name& name) const;
  [[nodiscard]] std::size_t record_count() const;
  bool operator==(const StoredZone&) const = default;
};

// The labels from the root down, each behind a zero octet, so that the key of a name is a prefix of
// the keys of all names under it.
std::string node_key(const dns::Name& name);

// recordHash of this data in this zone.
std::string record_hash(const StoredZone& zone, const dns::Name& name, const dns::RecordData& data);

// The first 16 octets of SHA-256 as 32 hex digits.
std::string short_digest(std::string_view text);

}  // namespace mailctl::emulator
