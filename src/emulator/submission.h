#pragma once
// Email Delivery's data plane, /20220926: takes a message of an approved sender, leaves out
// suppressed recipients, signs it with the domain's active DKIM and puts it into the inbox.

#include "emulator/http.h"
#include "emulator/world.h"

namespace mailctl::emulator {

// submitEmail and submitRawEmail. May throw Refusal.
HttpReply handle_submission(World& world, const HttpRequest& request);

}  // namespace mailctl::emulator
