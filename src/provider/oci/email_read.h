#pragma once
// One region of Email Delivery as it is: domains, senders, return paths and suppressions by list,
// all at once, then the keys of the domains of interest; single reads only for outputs that nobody
// remembers. Any list that is refused makes the region unread, never empty.

#include <stop_token>
#include <vector>

#include "base/result.h"
#include "provider/oci/domain_ids.h"
#include "provider/provider.h"

namespace mailctl::provider::oci {

base::Result<std::vector<model::LiveResource>> read_email(const EmailPlace& place,
                                                          const ReadScope& scope,
                                                          Client& client,
                                                          DomainIds& ids,
                                                          std::stop_token stop);

}  // namespace mailctl::provider::oci
