#pragma once
// What Email Delivery holds, as plain values. One struct for all kinds: they share nearly all of
// their life, and what only one kind has is marked.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace mailctl::emulator {

enum class Kind : std::uint8_t { kDomain, kDkim, kSender, kSuppression, kReturnPath };

enum class LifeState : std::uint8_t {
  kCreating,
  kActive,
  kUpdating,
  kDeleting,
  kDeleted,
  kFailed,
  kInactive,
  kNeedsAttention,
};

std::string_view to_text(LifeState state);  // "NEEDS_ATTENTION"
std::optional<LifeState> parse_life_state(std::string_view text);

// Values of defined tags are kept as JSON text ("\"x\"", "3", "true").
struct Tags {
  std::map<std::string, std::string> freeform;
  std::map<std::string, std::map<std::string, std::string>> defined;
  bool operator==(const Tags&) const = default;
};

struct ResourceLock {
  std::string type;  // "FULL" blocks update and delete, "DELETE" delete
  std::string compartment;
  std::string related;
  std::string message;
  base::Time created;
  bool operator==(const ResourceLock&) const = default;
};

// What the service will do by itself.
struct Transition {
  LifeState to = LifeState::kActive;
  base::Time at;
  bool operator==(const Transition&) const = default;
};

struct Resource {
  Kind kind = Kind::kDomain;
  std::string id;
  std::string region;
  std::string compartment;
  std::string name;    // domain, selector, e-mail address or return path, lower case
  std::string parent;  // id of the email domain: DKIM, return path; sender where one matches
  std::string description;
  LifeState state = LifeState::kCreating;
  std::optional<Transition> next;
  base::Time created;
  base::Time updated;
  std::uint64_t sequence = 0;  // order of creation
  std::uint64_t version = 1;   // what the etag is made of
  Tags tags;
  std::vector<ResourceLock> locks;
  std::optional<base::Time> in_dns_since;  // DKIM, return path: the record was first seen

  std::string active_dkim;      // email domain
  std::string verification_id;  // email domain
  std::string private_pem;      // DKIM
  std::string public_pem;       // DKIM
  std::string origin;           // DKIM: "service" or "imported"
  std::string reason;           // suppression: "MANUAL"
  std::string ip_pool;          // sender
  bool operator==(const Resource&) const = default;

  [[nodiscard]] bool is_gone() const { return state == LifeState::kDeleted; }
};

struct WorkRequest {
  std::string id;
  std::string region;
  std::string operation;  // "CREATE_DKIM"
  std::string compartment;
  std::string resource;
  Kind kind = Kind::kDomain;
  std::string action;  // "CREATED", "UPDATED", "DELETED": once finished
  base::Time accepted;
  base::Time finishes;
  std::uint64_t sequence = 0;
  bool operator==(const WorkRequest&) const = default;
};

}  // namespace mailctl::emulator
