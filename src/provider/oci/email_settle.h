#pragma once
// A create that was refused or whose answer was lost: reads what is there and says what that means
// for the change.

#include "provider/oci/email_work.h"

namespace mailctl::provider::oci {

// `refusal` is the outcome where reading finds no better one. Only refusals that existing resources
// can explain (400, 409, 412, a lost answer) are looked into.
model::Outcome settle_create(const EmailWork& work,
                             const model::Change& change,
                             const base::Error& refusal,
                             std::stop_token stop);

}  // namespace mailctl::provider::oci
