#pragma once
// Answering from the zones (RFC 1034 §4.3.2): exact names, wildcards (RFC 4592), CNAME chains over
// all zones of the world, delegations out of it. Pure; the wire is dns_responder.h's business.

#include <cstdint>
#include <vector>

#include "dns/message.h"
#include "dns/view.h"
#include "emulator/zone_store.h"

namespace mailctl::emulator {

enum class LookupStatus : std::uint8_t {
  kAnswer,     // the chain ends in data
  kNoData,     // the name exists, the type does not
  kNxDomain,   // the (last) name does not exist
  kDelegated,  // below name servers that are not of this world
  kOutside,    // the (last) name is in none of the zones
};

struct ZoneAnswer {
  LookupStatus status = LookupStatus::kOutside;
  std::vector<dns::Record> answers;      // CNAMEs of the chain first; of every type for kAny
  std::vector<dns::Record> authorities;  // SOA for the negative ones, NS for a delegation
  std::vector<dns::Name> aliases;        // the targets of the chain, in order
};

inline constexpr std::size_t kMaxAliases = 16;

ZoneAnswer look_up(const ZoneStore& store, const dns::Question& question);

// The same as a resolver hands it on: records of the asked type only.
dns::Answer to_answer(const ZoneAnswer& found, dns::RecordType type);

}  // namespace mailctl::emulator
