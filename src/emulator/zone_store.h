#pragma once
// All zones of the emulated world: those of the tenancy, which the OCI DNS API shows, and those of
// the service (SPF includes, DKIM targets, name servers), which only DNS shows. Not locked: whoever
// shares it holds the world's lock. Changes inside a zone are zone_edit.h's functions.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dns/record_set.h"
#include "dns/view.h"
#include "emulator/zone_tree.h"

namespace mailctl::emulator {

struct NewZone {
  dns::Name name;
  std::string compartment_id;
  base::Time created{};
  std::string freeform_tags = "{}";
  std::string defined_tags = "{}";
};

inline constexpr std::size_t kMaxZones = 50000;

class ZoneStore {
 public:
  // Holds the service's zones from the start.
  ZoneStore();

  // kAlreadyExists for a name that is taken (by the service too), kInvalid for the root or when
  // there are too many. The zone comes with SOA and name servers. The pointer is never null and
  // stays valid until the zone is deleted.
  base::Result<StoredZone*> create_zone(const NewZone& zone);
  // By name (final dot and case do not matter) or id; a zone of the tenancy or nullptr.
  [[nodiscard]] StoredZone* find_zone(std::string_view name_or_id);
  // False where there is no such zone.
  bool delete_zone(std::string_view name_or_id);
  // Of the tenancy, by name.
  [[nodiscard]] std::vector<const StoredZone*> tenancy_zones() const;
  // The zone, of either owner, that holds data of this name; nullptr for names outside of the
  // world.
  [[nodiscard]] const StoredZone* zone_for(const dns::Name& name) const;

  // The provider publishes a set of its own; a zone is made for a name that falls in none.
  base::Result<void> set_service_records(const dns::RecordSet& set);
  // And takes back all sets of a name.
  void erase_service_name(const dns::Name& name);

  // What a resolver would find: CNAMEs followed over all zones. kServFail where the name, or the
  // end of its chain, is outside of the world.
  [[nodiscard]] dns::Answer lookup(const dns::Name& name, dns::RecordType type) const;

  // Everything, as one JSON object; load replaces everything, or changes nothing and says what is
  // wrong (kInvalid).
  [[nodiscard]] std::string to_json_text() const;
  base::Result<void> load_json_text(std::string_view text);

 private:
  StoredZone& add_zone(const NewZone& zone, ZoneOwner owner);
  StoredZone& service_zone_for(const dns::Name& name);

  std::map<dns::Name, StoredZone> x_zones;
  std::uint64_t x_created = 0;  // zones ever made: part of their ids
};

}  // namespace mailctl::emulator
