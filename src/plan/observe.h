#pragma once
// PURE: domains with `mode: observe` are read and compared, and nothing of them is ever written.

#include "model/address.h"
#include "plan/desired.h"
#include "plan/plan.h"

namespace mailctl::plan {

// Whether the resource belongs to a domain that is only observed: the nearest domain of the
// manifest at or above its name says so.
bool is_observed(const Desired& desired, const model::Address& address);

// Moves the changes of observed domains, those that write only state too, out of the plan into
// `observed`; what others need of them is left out with a note, and what is waited for there is no
// longer waited for.
void set_observed_apart(const Desired& desired, Plan& plan);

}  // namespace mailctl::plan
