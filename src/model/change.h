#pragma once
// One action on one resource, and what came of it.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/source.h"
#include "base/time.h"
#include "model/resource.h"

namespace mailctl::model {

enum class Action : std::uint8_t { kNoOp, kCreate, kUpdate, kReplace, kDelete, kAdopt, kForget };

std::string_view to_text(Action action);  // "create"

// Whether a service is asked to change something; the others are noted in state at most.
bool makes_call(Action action);

enum class Cause : std::uint8_t {
  kEdit,   // the manifest says something else than before
  kDrift,  // the world was changed behind our back
  kDue,    // a declared schedule falls due
};

std::string_view to_text(Cause cause);

struct Change {
  Address address;
  Action action = Action::kNoOp;
  Cause cause = Cause::kEdit;
  std::string reason;          // one clause for people; empty where the action says it all
  std::optional<Spec> before;  // live
  std::optional<Spec> after;   // desired; nullopt for delete
  std::string id;              // of the live resource, empty on create
  // Compare-and-set: the version the plan was made from; empty = must not exist (records), or the
  // provider compares `before` with what it reads just before writing (cloud resources).
  std::string version;
  std::string owner;        // the manifest's name, for tags
  std::string retry_token;  // set by the engine from the saved intent
  base::SourceRange at;
};

// A wait for a third party that outlives a run: opaque to all but the provider that made it.
struct PendingToken {
  Address address;
  Action action = Action::kCreate;
  std::string token;        // provider's own text; may be empty when the address says enough
  std::string waiting_for;  // one clause for people: "DKIM DELETING until the service lets it go"
  base::Time since;
  bool operator==(const PendingToken&) const = default;
};

struct Done {
  // What is live now; nullopt after a delete and for records.
  std::optional<LiveResource> resource;
  std::string note;  // for people, may be empty: "already there"
};

struct Pending {
  PendingToken token;
  base::Time not_before;  // do not poll earlier
  // What is known already (an id, the CNAME target of a key that is not active yet).
  std::optional<LiveResource> resource;
};

using Outcome = std::variant<Done, Pending, base::Error>;

}  // namespace mailctl::model
