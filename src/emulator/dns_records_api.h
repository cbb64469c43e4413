#pragma once
// The record operations of the emulated DNS API. Each serves a whole zone, one name or one set,
// whichever the path names.

#include "emulator/dns_conditions.h"

namespace mailctl::emulator {

HttpReply get_records(const DnsCall& call);
HttpReply patch_part(const DnsCall& call);    // RecordOperations
HttpReply replace_part(const DnsCall& call);  // RecordDetails: full replacement
HttpReply delete_part(const DnsCall& call);

}  // namespace mailctl::emulator
