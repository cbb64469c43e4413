#pragma once
// Email Delivery's JSON as live resources. What cannot be a resource of ours (a name that is no
// name, an entity that is DELETED) reads as nothing.

#include <optional>
#include <string>
#include <string_view>

#include "model/resource.h"
#include "provider/json.h"
#include "provider/oci/email_calls.h"

namespace mailctl::provider::oci {

// nullopt for DELETED: that is absence. A state that is not known counts as NEEDS_ATTENTION.
std::optional<model::Lifecycle> lifecycle_of(std::string_view state);

std::optional<model::LiveResource> to_domain(const EmailPlace& place, const Json& json);
std::optional<model::LiveResource> to_sender(const EmailPlace& place, const Json& json);
// `domain` is the name of the email domain it belongs to.
std::optional<model::LiveResource> to_dkim(const EmailPlace& place,
                                           const dns::Name& domain,
                                           const Json& json);
std::optional<model::LiveResource> to_return_path(const EmailPlace& place,
                                                  const dns::Name& domain,
                                                  const Json& json);
// By the kind of `address`; the domain of a DKIM key or return path is `domain`.
std::optional<model::LiveResource> to_resource(const EmailPlace& place,
                                               const model::Address& address,
                                               const dns::Name& domain,
                                               const Json& json);
model::LiveResource to_suppressions(const EmailPlace& place, const std::vector<Json>& items);

// Hex SHA-256 of the public key in a DKIM record's text ("…; p=<base64 SPKI DER>"); empty where the
// text holds none.
std::string public_key_hash_of(std::string_view txt_value);

}  // namespace mailctl::provider::oci
