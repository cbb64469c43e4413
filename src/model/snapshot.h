#pragma once
// The world as just read. A scope that could not be read is named with its reason, and nothing is
// concluded from what it does not show.

#include <map>
#include <optional>
#include <string>

#include "base/result.h"
#include "dns/view.h"
#include "model/resource.h"

namespace mailctl::model {

// A zone as its provider holds it. Versions are opaque and serve conditional writes: the token of a
// set changes whenever anybody changes the set.
struct LiveZone {
  dns::Zone zone;
  std::map<dns::RecordSetKey, std::string> versions;
  std::string id;
  bool operator==(const LiveZone&) const = default;
};

// What of DNS the answers of a run come from.
enum class WorldExtent : std::uint8_t {
  kWhole,
  kOurZones,  // an emulator: that a name of others does not exist means nothing
};

struct Snapshot {
  std::map<Address, LiveResource> resources;  // cloud resources; records are in zones
  std::map<dns::Name, LiveZone> zones;
  std::map<std::string, base::Error> unread;  // scope -> why; values kept from prior do not count
  std::map<std::string, std::string> tenancies;  // account -> whose it is
  dns::View world;                               // as resolvers answer
  WorldExtent world_extent = WorldExtent::kWhole;

  // The innermost zone that holds the name; nullptr where none does.
  [[nodiscard]] const LiveZone* zone_for(dns::Name name) const;

  [[nodiscard]] bool is_read(const std::string& scope) const { return !unread.contains(scope); }
};

}  // namespace mailctl::model
