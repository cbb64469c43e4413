#pragma once
// Email Delivery's control plane, /20170907: routes a request to its handler.

#include "emulator/authority.h"
#include "emulator/http.h"
#include "emulator/world.h"

namespace mailctl::emulator {

// May throw Refusal.
HttpReply handle_email(World& world, const HttpRequest& request, const Principal& principal);

}  // namespace mailctl::emulator
