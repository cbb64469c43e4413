#pragma once
// A change of one record set as operations of PatchZoneRecords, pure: conditions (REQUIRE,
// PROHIBIT) that hold only while nobody else changed the set, then REMOVE and ADD. Of a TXT set
// that others share, only the one SPF value is named.

#include <optional>
#include <vector>

#include "base/result.h"
#include "model/change.h"
#include "provider/oci/dns_records.h"

namespace mailctl::provider::oci {

struct Edit {
  std::vector<Json> conditions;
  std::vector<Json> operations;

  [[nodiscard]] std::size_t size() const { return conditions.size() + operations.size(); }
};

struct EditTarget {
  dns::Name zone;
  dns::RecordSetKey key;
};

// What the change is about; nullopt for a change of no record.
std::optional<EditTarget> target_of(const model::Change& change);

// The records of one set as just read.
struct FreshSet {
  std::vector<ZoneRecord> records;

  [[nodiscard]] std::string version() const {
    return records.empty() ? std::string() : records.front().version;
  }
};

// Whether the operations depend on what else is in the set now: the TTL of a shared set is kept.
bool needs_fresh_set(const model::Change& change);

// `fresh` may be null: then the SPF value to go is named by its text, which is refused where the
// service spells it otherwise. kInvalid for what must not or cannot be written.
base::Result<Edit> edit_for(const model::Change& change, const FreshSet* fresh);

// Whether the set is already as the change wants it.
bool is_reached(const model::Change& change, const FreshSet& fresh);

// Whether somebody else changed the set since the plan was made.
bool is_changed_since_plan(const model::Change& change, const FreshSet& fresh);

}  // namespace mailctl::provider::oci
