#pragma once
// The way of a request through the emulated cloud: counted, possibly failed on purpose, its
// signature checked, then answered by its service.

#include "emulator/http_server.h"
#include "emulator/world.h"

namespace mailctl::emulator {

// A request to a region's listener. Takes the world's lock. Never throws Refusal.
Answered dispatch(World& world, const HttpRequest& request);
// A request to the control listener: /admin and the instance metadata, unsigned.
Answered dispatch_control(World& world, const HttpRequest& request);

}  // namespace mailctl::emulator
