#pragma once
// The suppression list of a region: addresses are added, never removed. Recipients' addresses stay
// out of every message and outcome note.

#include "provider/oci/email_work.h"

namespace mailctl::provider::oci {

// Adds what `after` has and `before` has not; an address that is there already counts as done. A
// delete leaves the list as it is and says so.
model::Outcome change_suppressions(const EmailWork& work,
                                   const model::Change& change,
                                   std::stop_token stop);

}  // namespace mailctl::provider::oci
