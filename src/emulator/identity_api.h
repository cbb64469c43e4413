#pragma once
// The small part of Identity that a reconciler asks (/20160918), token services (/v1), and the
// instance metadata (/opc/v2).

#include "emulator/authority.h"
#include "emulator/http.h"
#include "emulator/world.h"

namespace mailctl::emulator {

// /20160918: tenancy, region subscriptions, regions, compartments, user. Read only.
HttpReply handle_identity(World& world, const HttpRequest& request);
// POST /v1/x509: an instance's certificate and session key for a token. Signed by the certificate's
// key, so it checks the signature itself.
HttpReply handle_federation(World& world, const HttpRequest& request);
// POST /v1/authentication/refresh, signed by the session itself.
HttpReply handle_refresh(World& world, const HttpRequest& request);
// /opc/v2: region, identity certificate; wants "Authorization: Bearer Oracle".
HttpReply handle_metadata(World& world, const HttpRequest& request);

}  // namespace mailctl::emulator
