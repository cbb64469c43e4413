#pragma once
// The three ways to a new session token: refreshing one from `oci session authenticate`, trading an
// instance's certificate for one, reading a resource principal's again.

#include <memory>
#include <string>

#include "provider/oci/credentials.h"

namespace mailctl::provider::oci {

// POST /v1/authentication/refresh, signed with the session itself. Before it asks, it looks whether
// the token file was renewed by somebody else (`oci session refresh`).
std::unique_ptr<TokenSource> make_session_source(std::string token_path,
                                                 std::string region,
                                                 const CredentialPorts& ports);

// Instance metadata v2 for the certificate, POST /v1/x509 for the token, a new session key each
// time.
std::unique_ptr<TokenSource> make_instance_source(InstanceAuth auth, const CredentialPorts& ports);

// Token and key from the environment or from the files it names.
std::unique_ptr<TokenSource> make_resource_source(ResourceAuth auth, const CredentialPorts& ports);

}  // namespace mailctl::provider::oci
