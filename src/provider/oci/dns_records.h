#pragma once
// Records of an OCI DNS zone as the API holds them: data parsed, and the service's own spelling,
// hash and version beside it, which conditional writes need.

#include <cstdint>
#include <string>
#include <vector>

#include "dns/record_set.h"
#include "model/snapshot.h"
#include "provider/oci/client.h"

namespace mailctl::provider::oci {

enum class Protection : std::uint8_t { kNone, kProtected };

struct ZoneRecord {
  dns::Name name;
  dns::RecordType type = dns::RecordType::kA;
  std::uint32_t ttl = 0;
  dns::RecordData data;  // OpaqueData holding the service's text where it cannot be parsed
  std::string hash;
  std::string version;  // of its set
  Protection protection = Protection::kNone;
};

// Entries of types that DNS does not know (ALIAS) or under names that are none are left out: they
// are nothing that mailctl could manage.
std::vector<ZoneRecord> to_records(const std::vector<Json>& items);

// What the service spells in a way that cannot be parsed is given back as it was read.
std::string to_rdata(const dns::RecordData& data);

// A set that somebody changes while the zone is read page by page gets the version that came first,
// so that a write on the ground of it is refused. What could not be parsed is among the values as
// OpaqueData, also in sets of type TXT.
model::LiveZone to_zone(const dns::Name& apex, const std::vector<ZoneRecord>& records);

// GetZoneRecords of everything, or of one set.
Call list_records(const std::string& region, const dns::Name& zone);
Call list_record_set(const std::string& region,
                     const dns::Name& zone,
                     const dns::RecordSetKey& key);
// PatchZoneRecords.
Call patch_records(const std::string& region, const dns::Name& zone, std::vector<Json> operations);

}  // namespace mailctl::provider::oci
