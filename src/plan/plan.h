#pragma once
// The plan: what would be done, in which order, why, and what only waits. Plain data, made by
// make_plan from values, rendered by render/, carried out by the engine through Schedule.
// The same inputs give the same plan, in the same order.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "dns/view.h"
#include "model/change.h"
#include "model/report.h"
#include "plan/forecast.h"
#include "plan/request.h"

namespace mailctl::plan {

using ChangeId = std::size_t;  // index into Plan::changes
using WaitId = std::size_t;    // index into Plan::waits

enum class Mode : std::uint8_t { kApply, kDestroy };

// What of a plan is looked at.
enum class Extent : std::uint8_t {
  kAll,
  kRefresh,   // what changed outside of mailctl and what is waited for; nothing is to be done
  kObserved,  // what would be done if the observed domains were managed
};

enum class WaitKind : std::uint8_t {
  kSeenOnWire,  // the authoritative servers answer `question` with `expected`
  kKeyOnWire,   // the selector's TXT (CNAMEs followed) holds a public key
  kKeyActive,   // the service says that the DKIM key of `address` is ACTIVE
};

// A condition that only the world can fulfil. Fulfilled ones are not in the plan.
struct Wait {
  WaitKind kind = WaitKind::kSeenOnWire;
  model::Address address;            // of the record set or the key
  dns::Question question;            // kSeenOnWire, kKeyOnWire
  model::ManagedRecordSet expected;  // kSeenOnWire: the values, or output_of until known
  std::string text;                  // "DKIM key … in oci/sa-vinhedo-1 to become ACTIVE"
  std::vector<ChangeId> after;       // asked only when these are done
};

struct PlannedChange {
  model::Change change;
  std::string account;              // through which it is made
  std::vector<ChangeId> after;      // changes that must be done first
  std::vector<WaitId> after_waits;  // waits that must be over first
  // Already under way since an earlier run: polled, not called again.
  std::optional<model::PendingToken> resume;
  // Not tried in this run: waits for something that takes long (a name still DELETING).
  std::string blocked_by;
  base::Time blocked_since{};
};

// Live differs in meaning from what was last seen, named whether or not a change mends it.
struct Drift {
  model::Address address;
  std::vector<model::Attribute> seen;  // empty: somebody deleted it
  std::vector<model::Attribute> live;  // only attributes that differ; empty: it is gone
};

// What resolvers answer is not what the provider's zone holds.
struct Discrepancy {
  model::Address address;  // of the record set; the NS set of the apex for a broken delegation
  std::string held;        // by the provider
  std::string answered;    // by the world
  std::string text;        // one sentence: why it can be so, what to do
};

// What a guard has to say (plan/guards.h).
struct GuardFinding {
  std::string_view guard;                            // its id
  base::Severity severity = base::Severity::kError;  // an error stops the plan, unless agreed to
  std::string scope;     // the address or the domain that a consent must name
  std::string text;      // one sentence
  std::string detail;    // what it is about, and why it is dangerous
  base::SourceRange at;  // unknown where no line asks for it
  std::string consent;   // what agrees to it: "--allow mx"; empty: nothing
};

// Domains that are changed together in a rollout (plan/rollout.h).
struct Stage {
  std::string name;                                    // "first", "10 %"
  std::map<dns::Name, std::vector<ChangeId>> domains;  // those with changes

  [[nodiscard]] std::size_t change_count() const;
};

struct Plan {
  std::string owner;  // the manifest's name
  Mode mode = Mode::kApply;
  Extent extent = Extent::kAll;
  // How many resources are adopted because no state remembers them although they carry our tag: the
  // state was lost. 0 in every other case; then each adoption is shown by itself.
  std::size_t rebuilt = 0;
  // By address. Adoptions and what only state needs (kForget, kNoOp) are among them; they make no
  // call, and kNoOp ones are not shown.
  std::vector<PlannedChange> changes;
  // What would be done in domains with `mode: observe`, and is not; by address.
  std::vector<PlannedChange> observed;
  std::vector<Stage> stages;  // empty: everything at once
  std::uint32_t stop_at = 0;  // percent of the domains of a stage that may fail
  std::vector<Wait> waits;
  std::vector<Drift> drift;                 // by address
  std::vector<model::PendingItem> pending;  // from earlier runs and from the world
  std::vector<Request> requests;            // by address: what others are asked for
  std::vector<Withdrawn> withdrawn;         // by address: what they were asked for before
  std::vector<Discrepancy> discrepancies;
  std::vector<std::string> notes;  // one line each: "suppression lists are left as they are: …"
  std::vector<GuardFinding> guards;
  std::vector<StreamForecast> forecast;       // none where nothing sends, and of destroy
  std::map<std::string, std::string> unread;  // scope -> why; nothing is planned there

  [[nodiscard]] bool is_complete() const { return unread.empty(); }
};

struct Counts {
  std::uint32_t add = 0;
  std::uint32_t change = 0;
  std::uint32_t destroy = 0;
  std::uint32_t adopt = 0;  // not counted as changes
  bool operator==(const Counts&) const = default;
};

// Without changes and waits: what --refresh-only shows.
Plan refreshed_only(Plan plan);

// Nothing but what would be done in observed domains, as its changes, for whoever shows them.
Plan observed_only(const Plan& plan);

// Replace counts as one to add and one to destroy, as Terraform counts.
Counts count_changes(const Plan& plan);
// True when a guard stops it.
bool is_stopped(const Plan& plan);
// True when somebody else has something to do: services that take their time, and those who are
// asked for records. No change, no error.
bool is_waiting(const Plan& plan);
// True when there is nothing to write (adoptions write only state).
bool has_no_changes(const Plan& plan);

}  // namespace mailctl::plan
