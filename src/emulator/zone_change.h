#pragma once
// The open change of a zone: every set is kept as it was when first touched, so that the whole can
// be undone (a refusal half-way leaves nothing behind) or be seen to have had no effect (then no
// version is raised). What may be changed, and by which request, is zone_edit.h's business.

#include <cstddef>
#include <cstdint>
#include <map>

#include "base/result.h"
#include "dns/record_set.h"
#include "emulator/zone_tree.h"

namespace mailctl::emulator {

inline constexpr std::size_t kMaxRecordsPerZone = 25000;

class ZoneChange {
 public:
  explicit ZoneChange(StoredZone& zone) : x_zone(zone) {}

  ZoneChange(const ZoneChange&) = delete;
  ZoneChange& operator=(const ZoneChange&) = delete;
  // Undoes what was not finished.
  ~ZoneChange();

  // The zone as changed so far.
  [[nodiscard]] const StoredZone& zone() const { return x_zone; }

  // The set to be changed, made empty where there was none.
  StoredSet& touch(const dns::RecordSetKey& key);
  // A record that is there already stays, with its protection; the TTL is the set's.
  void add(const dns::RecordSetKey& key,
           std::uint32_t ttl,
           dns::RecordData data,
           Protection protection);
  // Judges the outcome: kInvalid for a CNAME beside other data (RFC 1034 §3.6.2) or too many
  // records. On success the version of the zone and of what differs is raised, once.
  base::Result<void> finish();

 private:
  void drop_empty_sets();
  [[nodiscard]] base::Result<void> check_node(const dns::Name& name) const;
  void raise_versions();
  StoredSet* find(const dns::RecordSetKey& key);
  void renew_soa();
  void undo();

  StoredZone& x_zone;
  std::map<dns::RecordSetKey, StoredSet> x_before;
  bool x_finished = false;
};

}  // namespace mailctl::emulator
