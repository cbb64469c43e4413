#pragma once
// From the octets of a query to the octets of its answer. Every server of the emulated world at
// once: authoritative for each zone it holds, and, as its clients ask it instead of a resolver,
// following CNAMEs from zone to zone. Names outside of the world are REFUSED.

#include <cstdint>
#include <string>
#include <string_view>

#include "emulator/zone_store.h"

namespace mailctl::emulator {

enum class DnsTransport : std::uint8_t { kUdp, kTcp };

// What this server takes and offers over UDP (the figure of DNS flag day 2020).
inline constexpr std::uint16_t kDnsUdpSize = 1232;

// The answer's octets, truncated for UDP as the query's EDNS size asks; empty where silence is the
// answer (what is no query at all). Malformed queries get FORMERR, other opcodes NOTIMP, transfers
// REFUSED, EDNS versions over 0 BADVERS (RFC 6891 §6.1.3).
std::string respond(const ZoneStore& zones, std::string_view query, DnsTransport transport);

// The same query answered with SERVFAIL; empty for what is no query.
std::string respond_servfail(std::string_view query);

}  // namespace mailctl::emulator
