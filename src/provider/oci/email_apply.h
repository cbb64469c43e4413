#pragma once
// One batch of changes of one region of Email Delivery.

#include "provider/oci/email_work.h"

namespace mailctl::provider::oci {

// A key or return path that must be made anew is a delete and a create of another name: kReplace is
// refused (kUnsupported). Forgetting and doing nothing are done at once.
Outcomes apply_email(const EmailWork& work, Changes changes, std::stop_token stop);

}  // namespace mailctl::provider::oci
