#pragma once
// Zones that are simply there, as if somebody had made them before.

#include <string>

#include "base/result.h"
#include "emulator/world.h"
#include "emulator/zone_store.h"

namespace mailctl::emulator {

// The zone of the tenancy with this name, made empty where it is not there yet. The world's lock is
// held. kInvalid: no zone can have that name; kAlreadyExists: the service has it. Never null.
base::Result<StoredZone*> zone_named(World& world, const std::string& name);

}  // namespace mailctl::emulator
