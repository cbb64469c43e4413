#pragma once
// Master files (RFC 1035 §5): reading and writing zones as text. $ORIGIN, $TTL, comments,
// parentheses, omitted owners and TTLs. $INCLUDE and $GENERATE are refused.

#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "dns/record_set.h"

namespace mailctl::dns {

// Relative names are completed with `apex`. Problems go to the sink with line and column; what
// could be read is returned.
Zone parse_zone_text(const Name& apex, const base::SourceFile& file, base::Diagnostics& diagnostics);
// One record per line, absolute names, SOA first, then by name and type; parses back to the same.
std::string to_zone_text(const Zone& zone);

}  // namespace mailctl::dns
