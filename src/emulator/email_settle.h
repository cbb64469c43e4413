#pragma once
// Time passing for Email Delivery: everything that the service does by itself up to now.

#include "emulator/world.h"

namespace mailctl::emulator {

// Carries out what is due at the service clock: CREATING and UPDATING end, DELETING becomes
// DELETED, a DKIM or return path whose record is in the emulated DNS becomes ACTIVE (a DKIM after
// dkim_lag; it then takes over signing). Entries DELETED for a week are forgotten. The dispatcher
// calls it before and after every request, so that no moment is missed.
void settle_email(World& world);

}  // namespace mailctl::emulator
