#pragma once
// Updating and deleting domains, keys, senders and return paths: always read first, compared with
// what the plan saw, and written with If-Match, so that nobody's change is lost. A write that got
// no answer, or was refused as if somebody else had been first, is looked at once more: it may be
// the second attempt of one that succeeded.

#include "provider/oci/email_work.h"

namespace mailctl::provider::oci {

Outcomes update_email(const EmailWork& work, Changes changes, std::stop_token stop);
Outcomes delete_email(const EmailWork& work, Changes changes, std::stop_token stop);

}  // namespace mailctl::provider::oci
