#pragma once
// OCI DNS zones: reading them whole, and changing record sets conditionally. Public zones are the
// same whatever region is asked, so a region that does not answer is passed over.

#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "base/guarded.h"
#include "model/change.h"
#include "provider/oci/dns_edit.h"

namespace mailctl::provider::oci {

// The regions of an account, the one that answered last first.
class RegionOrder {
 public:
  explicit RegionOrder(std::vector<std::string> regions);
  [[nodiscard]] std::vector<std::string> regions() const;
  void prefer(const std::string& region);

 private:
  base::Guarded<std::vector<std::string>> x_regions;
};

struct DnsWork {
  std::string account;
  Client& client;
  RegionOrder& order;
};

// The records of each zone, all zones side by side. A 404 is an Error, never an empty zone.
std::map<dns::Name, base::Result<std::vector<ZoneRecord>>> read_zones(
    const DnsWork& work, const std::vector<dns::Name>& zones, std::stop_token stop);

// Changes of one zone: one PatchZoneRecords where it holds 500 operations or fewer. A batch that is
// refused is looked into: what is already as wanted is Done, what somebody else changed is
// kConflict, and the rest is sent again, halved until the bad change is alone.
std::vector<model::Outcome> change_zone(const DnsWork& work,
                                        const dns::Name& zone,
                                        std::span<const model::Change* const> changes,
                                        std::stop_token stop);

}  // namespace mailctl::provider::oci
