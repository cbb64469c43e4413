#pragma once
// One request to Email Delivery and what its handlers share: etags, work requests, locks.

#include <string>
#include <string_view>

#include "emulator/authority.h"
#include "emulator/email_resource.h"
#include "emulator/http.h"
#include "emulator/world.h"

namespace mailctl::emulator {

struct EmailCall {
  World& world;
  const HttpRequest& request;
  const Principal& principal;
};

// How the kinds differ on the wire.
struct KindRules {
  Kind kind = Kind::kDomain;
  std::string_view collection;  // path segment
  std::string_view ocid_type;
  std::string_view noun;   // of work requests, empty where writes are synchronous
  std::string_view label;  // for messages
};

const KindRules& rules_of(Kind kind);
// nullptr for a collection that is none of the five kinds.
const KindRules* rules_of_collection(std::string_view collection);

// Opaque; changes with every change of the resource.
std::string etag_of(const Resource& resource);
[[noreturn]] void refuse(HttpReply reply);
// By id in the request's region; a Refusal with 404 otherwise.
Resource& require_resource(const EmailCall& call, Kind kind, std::string_view id);
// A Refusal with 412 when If-Match does not fit.
void require_if_match(const EmailCall& call, const Resource& resource);
// A Refusal with 409 unless it is settled (ACTIVE, NEEDS_ATTENTION, INACTIVE, FAILED).
void require_settled(const Resource& resource);
enum class LockScope : std::uint8_t { kUpdate, kDelete };
// A Refusal with 409 when a lock forbids it and the query has no isLockOverride=true.
void require_unlocked(const EmailCall& call, const Resource& resource, LockScope scope);
// A Refusal with 400 unless it is a compartment or tenancy OCID.
void require_compartment(std::string_view name, std::string_view ocid);

// verb is "CREATE", "UPDATE", "DELETE" or "MOVE". Answers the id for opc-work-request-id.
std::string add_work_request(const EmailCall& call,
                             const Resource& resource,
                             std::string_view verb);

// The handlers, by what they do.
HttpReply list_resources(const EmailCall& call, const KindRules& rules);
HttpReply create_resource(const EmailCall& call, const KindRules& rules);
HttpReply get_resource(const EmailCall& call, const KindRules& rules, std::string_view id);
HttpReply update_resource(const EmailCall& call, const KindRules& rules, std::string_view id);
HttpReply delete_resource(const EmailCall& call, const KindRules& rules, std::string_view id);
HttpReply act_on_resource(const EmailCall& call,
                          const KindRules& rules,
                          std::string_view id,
                          std::string_view action);
HttpReply list_work_requests(const EmailCall& call);
// part: empty, "errors" or "logs"
HttpReply get_work_request(const EmailCall& call, std::string_view id, std::string_view part);
HttpReply get_configuration(const EmailCall& call);

}  // namespace mailctl::emulator
