#pragma once
// TXT values: strings of at most 255 octets, written so that receivers join them into one text.

#include <string>
#include <string_view>

#include "dns/record.h"

namespace mailctl::dns {

// One string when it fits, else chunks of 255 octets (RFC 6376 §3.6.2.2).
TxtData make_txt(std::string_view text);
// `"v=spf1 -all"`: every string quoted, `"` and `\` escaped, other octets outside 0x20-0x7e as
// \DDD.
std::string to_quoted(const TxtData& txt);
// Quoted strings and bare words, each its own string; kInvalid with the offset on an open quote or
// bad escape, or a string over 255 octets.
base::Result<TxtData> parse_quoted(std::string_view text);

}  // namespace mailctl::dns
