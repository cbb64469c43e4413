#pragma once
// The world as one JSON text, for `--data`: written now and then and at the end, read at the start.
// It holds private keys (DKIM, tokens, the instance), so its file is for the owner alone.

#include <string>
#include <string_view>

#include "base/result.h"
#include "emulator/world.h"

namespace mailctl::emulator {

std::string to_snapshot(World& world);
// Replaces what the world holds. kInvalid with the reason, the world then being empty.
base::Result<void> load_snapshot(World& world, std::string_view text);

}  // namespace mailctl::emulator
