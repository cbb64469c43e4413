#pragma once
// All records of one name and type, and zones made of them.

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "dns/record.h"

namespace mailctl::dns {

struct RecordSet {
  Name name;
  RecordType type = RecordType::kA;
  std::uint32_t ttl = 3600;  // seconds
  std::vector<RecordData> values;
  bool operator==(const RecordSet&) const = default;
};

// Same values in meaning, in any order; TTLs count.
bool is_same_meaning(const RecordSet& a, const RecordSet& b);

using RecordSetKey = std::pair<Name, RecordType>;

// The record sets of a zone, the SOA among them; keys agree with the sets.
struct Zone {
  Name apex;
  std::map<RecordSetKey, RecordSet> sets;
  bool operator==(const Zone&) const = default;

  // nullptr where there is no such set.
  [[nodiscard]] const RecordSet* find(const Name& name, RecordType type) const;
  // Adds to the set, creating it; a TTL that differs replaces the set's (RFC 2181 §5.2).
  void add(const Name& name, std::uint32_t ttl, RecordData data);
};

}  // namespace mailctl::dns
