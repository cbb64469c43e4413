#pragma once
// The calls of Email Delivery's control plane (/20170907) as pure functions: paths, queries,
// bodies, headers. Nothing is sent here.

#include <string>
#include <string_view>

#include "model/change.h"
#include "provider/oci/client.h"

namespace mailctl::provider::oci {

// Where calls go: one region of one account.
struct EmailPlace {
  std::string account;
  std::string region;
  std::string compartment;
  std::string tenancy;
};

Call list_domains(const EmailPlace& place);
Call list_domains_named(const EmailPlace& place, const std::string& name);
Call list_dkims(const EmailPlace& place, const std::string& domain_id, const std::string& domain);
Call list_senders(const EmailPlace& place);
// Those with an address in the domain.
Call list_senders_of(const EmailPlace& place, const std::string& domain);
Call list_senders_named(const EmailPlace& place, const std::string& email);
Call list_return_paths(const EmailPlace& place);
Call list_return_paths_of(const EmailPlace& place,
                          const std::string& domain_id,
                          const std::string& domain);
Call list_return_paths_named(const EmailPlace& place, const std::string& name);
Call list_suppressions(const EmailPlace& place);

// Kinds with an id of their own: domain, DKIM key, sender, return path. `subject` is for messages.
Call get_resource(const EmailPlace& place,
                  model::ResourceKind kind,
                  const std::string& id,
                  const std::string& subject);
// `domain_id` is the parent of DKIM keys and return paths.
Call create_resource(const EmailPlace& place,
                     const model::Change& change,
                     const std::string& domain_id);
// `read` is the resource's JSON as just read: tags of others are sent back with ours.
Call update_resource(const EmailPlace& place, const model::Change& change, const Reply& read);
Call delete_resource(const EmailPlace& place, const model::Change& change, const std::string& etag);
Call create_suppression(const EmailPlace& place, const std::string& email);
Call list_work_request_errors(const EmailPlace& place, const std::string& work_request);

// The tag that says whose a resource is.
inline constexpr std::string_view kOwnerTag = "mailctl-owner";

// The last part of an address, or domain and selector: what messages call a resource.
std::string subject_of(const model::Address& address);
// The domain that an address of a DKIM key names.
std::string domain_of_dkim(const model::Address& address);

}  // namespace mailctl::provider::oci
