#pragma once
// OCI DNS, /20180115: zones and records of the tenancy over HTTP. Shapes, codes, ETags and
// normalisation as the real service shows them on the wire (docs/reference/emulator.md); what a
// batch means is zone_edit.h. Private zones, views, secondaries and DNSSEC are not emulated: asking
// for them is an error, never ignored.

#include "emulator/http.h"
#include "emulator/world.h"

namespace mailctl::emulator {

// Any request whose path begins with /20180115; the dispatcher holds the world's lock.
HttpReply handle_dns(World& world, const HttpRequest& request);

}  // namespace mailctl::emulator
