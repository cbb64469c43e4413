#pragma once
// PURE: which change waits for which. The order of design §8: domain, DKIM key, its record, seen on
// the wire, senders, DMARC; and the other way round when things go.

#include "plan/diff.h"

namespace mailctl::plan {

// Fills in PlannedChange::after and after_waits, adds the waits for the wire, and blocks what
// cannot be done while a key of the same name or slot is still DELETING.
void add_order(Draft& draft);

}  // namespace mailctl::plan
