#pragma once
// A domain's record with its names replaced by the addresses that they have now: fewer lookups,
// until the addresses change. What depends on the message or cannot be resolved stays.

#include <cstdint>
#include <string>
#include <vector>

#include "mail/spf/analyze.h"

namespace mailctl::mail::spf {

struct FlatRecord {
  std::string name;
  std::string text;
};

struct Flattened {
  std::vector<FlatRecord> records;  // the domain's first, then those that it includes
  std::vector<std::string> kept;    // terms that could not be replaced, with the reason
  std::vector<std::string>
      problems;               // why the result is not within the limits, or nothing was done
  std::uint32_t lookups = 0;  // of the result, at worst
  std::uint32_t ttl = 0;      // the shortest of what was replaced, seconds: when it may be stale
};

// Records of at most 450 octets with their name (RFC 7208 §3.4); what is longer is cut into records
// _spf1, _spf2 … below the domain.
Flattened flatten(const Analysis& analysis);

}  // namespace mailctl::mail::spf
