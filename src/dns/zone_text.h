#pragma once
// Master files (RFC 1035 §5): reading and writing zones as text. $ORIGIN, $TTL, comments,
// parentheses, omitted owners and TTLs. $INCLUDE and $GENERATE are refused.

#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "dns/record_set.h"

namespace mailctl::dns {

// Relative names are completed with `apex`. Problems go to the sink with line and column; what
// could be read is returned. TTLs may have BIND's units (1h30m); a record without one takes $TTL,
// or the TTL of the record before it. Reading stops after 100 problems. Codes: zone/syntax,
// zone/bad-directive, zone/bad-name, zone/bad-record, zone/unknown-type, zone/no-ttl,
// zone/out-of-zone, zone/soa, zone/too-many-problems; warning: zone/ttl-differs.
Zone parse_zone_text(const Name& apex,
                     const base::SourceFile& file,
                     base::Diagnostics& diagnostics);
// Records of any zones in one file, for questions asked of a file instead of DNS: names are
// completed with $ORIGIN or the root, an SOA may stand at any name, a record without TTL takes 3600
// s. The apex of the result is the root. One more warning: zone/alias-not-alone.
Zone parse_world_text(const base::SourceFile& file, base::Diagnostics& diagnostics);
// One record per line, absolute names, SOA first, then by name and type; parses back to the same
// (sets without values have no text).
std::string to_zone_text(const Zone& zone);

}  // namespace mailctl::dns
