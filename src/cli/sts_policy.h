#pragma once
// The MTA-STS policy of a domain, fetched as senders do (RFC 8461 §3.3): over https with a
// certificate that is valid for the name, without following a redirect, at most 64 KB.

#include <stop_token>

#include "cli/command.h"
#include "mail/transport/mta_sts_lint.h"
#include "net/http.h"

namespace mailctl::cli {

mail::transport::StsPolicySource fetch_sts_policy(const Session& session,
                                                  const dns::Name& domain,
                                                  std::stop_token stop);

// What the answer means for a sender.
mail::transport::StsPolicySource to_policy_source(const base::Result<net::Response>& answer);

}  // namespace mailctl::cli
