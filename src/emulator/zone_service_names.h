#pragma once
// The names that belong to the provider and that the world's mail depends on: the SPF includes of
// OCI Email Delivery and the name servers of OCI DNS. DKIM keys and return paths are added by the
// email service while it runs. Addresses are of the documentation ranges (RFC 5737), so that
// nothing here ever names a real host.

#include <vector>

#include "dns/record_set.h"

namespace mailctl::emulator {

// Apexes of the service's zones.
std::vector<dns::Name> service_apexes();
// What they hold beside SOA and NS.
std::vector<dns::RecordSet> service_record_sets();

}  // namespace mailctl::emulator
