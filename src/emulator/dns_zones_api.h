#pragma once
// The zone operations of the emulated DNS API.

#include "emulator/dns_conditions.h"

namespace mailctl::emulator {

HttpReply list_zones(const DnsCall& call);
HttpReply create_zone(const DnsCall& call);
HttpReply get_zone(const DnsCall& call);
HttpReply update_zone(const DnsCall& call);
HttpReply delete_zone(const DnsCall& call);

}  // namespace mailctl::emulator
