#pragma once
// How waits for Email Delivery stand: one read per token, all of a region at once.

#include "provider/oci/email_work.h"

namespace mailctl::provider::oci {

Outcomes poll_email(const EmailWork& work,
                    std::span<const model::PendingToken* const> tokens,
                    std::stop_token stop);

}  // namespace mailctl::provider::oci
