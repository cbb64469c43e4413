#pragma once
// One call of the emulated DNS API, and the ETags and conditions that its operations share.

#include <cstdint>
#include <optional>
#include <string>

#include "emulator/http.h"
#include "emulator/world.h"
#include "emulator/zone_edit.h"

namespace mailctl::emulator {

struct DnsCall {
  World& world;
  const HttpRequest& request;
  StoredZone* zone = nullptr;  // nullptr for the operations on all zones
  ZonePart part;               // what the path names of it
};

// `"<version><zone id>…#application/json"`: for records `version` is the newest rrsetVersion of the
// selection, 0 for an empty one, so that an edit elsewhere in the zone does not spoil an If-Match.
std::string zone_etag(const StoredZone& zone);
std::string records_etag(const StoredZone& zone, std::uint64_t newest_version);
// The newest rrsetVersion of a part.
std::uint64_t newest_version(const StoredZone& zone, const ZonePart& part);

// The 412 where If-Match or If-Unmodified-Since does not hold.
std::optional<HttpReply> failed_condition(const DnsCall& call, const std::string& etag);
// The 304 where If-None-Match or If-Modified-Since finds nothing new.
std::optional<HttpReply> not_modified(const DnsCall& call, const std::string& etag);

// 400, 404, 409 or 412 for what the zone functions refuse.
HttpReply refusal(const base::Error& error);

}  // namespace mailctl::emulator
