#pragma once
// Whether the addresses of mail hosts have names that lead back to them (forward-confirmed reverse
// DNS). Mail arrives without; but the hosts of a small domain send too, and receivers ask for it.

#include "mail/finding.h"
#include "mail/transport/mx.h"

namespace mailctl::mail::transport {

// Advice, rule mx/no-reverse-name. Silent about hosts of known services, about what DNS did not
// answer, and in a world without reverse zones: a zone file says nothing about the names of
// addresses unless it holds a name below in-addr.arpa or ip6.arpa. What is not fetched yet is added
// to `missing`.
Findings lint_reverse_names(const MailRouting& routing,
                            const dns::View& view,
                            dns::MissingQuestions& missing);

}  // namespace mailctl::mail::transport
