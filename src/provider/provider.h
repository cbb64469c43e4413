#pragma once
// The port of a sending service or DNS host: read the world in bulk, write batches, poll what takes
// time. One object per account. Calls block and may be made from several threads at once.
// A stranger writes a provider from this file and docs/contributing/writing-a-provider.md, and
// proves it with the contract table in tests/contract/.

#include <cstdint>
#include <map>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/change.h"
#include "model/snapshot.h"

namespace mailctl::provider {

// How much of a region is read.
enum class Reach : std::uint8_t {
  kAll,
  kNamed,  // domains, keys, senders and return paths of the named domains, and nothing else
};

enum class Lists : std::uint8_t { kRead, kLeft };  // suppression lists

// What is read together: all resources of one region, or zones.
struct ReadScope {
  std::string region;  // empty when only zones are read
  Reach reach = Reach::kAll;
  Lists lists = Lists::kRead;
  std::vector<dns::Name> domains;  // whose DKIM keys are listed,
  std::string owner;               // and those of domains with this owner tag: state can be lost
  std::vector<dns::Name> zones;
  // Outputs that state remembers, by the service's id: what is found here needs no extra read. Not
  // by address, because a key deleted and made anew under its name has other outputs.
  std::map<std::string, model::Outputs> remembered;
};

struct Findings {
  std::vector<model::LiveResource>
      resources;  // of the named domains, and all lists and senders of the region
  std::vector<model::LiveZone> zones;
  std::map<dns::Name, base::Error> unread_zones;  // a zone that failed does not hide the others
  std::string tenancy;                            // whose account it is; empty where not known
};

class Provider {
 public:
  virtual ~Provider() = default;

  // Everything in the scope, or an Error when the region could not be read whole. Resources that
  // are DELETED are absent; DELETING and CREATING ones are reported with their lifecycle.
  virtual base::Result<Findings> read(const ReadScope& scope, std::stop_token stop) = 0;

  // One batch of one scope (a region, or a zone); one outcome per change, in order. Never writes
  // over what somebody else changed since the plan (kConflict). A batch that is refused as a whole
  // is split until the bad change is found. Returns Pending for what the service does later.
  virtual std::vector<model::Outcome> apply(std::span<const model::Change> changes,
                                            std::stop_token stop) = 0;

  // Asks how things stand; tokens may come from an earlier run. One outcome per token, in order.
  // Besides a provider's own texts there are three that the planner and the engine make:
  // `created:<id>` and `updated:<id>` (a resource found CREATING or UPDATING to leave that state)
  // and `active:<id>` (a DKIM key to become ACTIVE: Done, with the resource, when it is, and not
  // before; kConflict where waiting will not make it so, because it is INACTIVE, FAILED or
  // DELETING). A provider's text that begins with `blocked` stands for a change that was not made,
  // because something DELETING or not ready is in its way: polling it never makes the change and
  // never answers Done; a later run plans it again.
  virtual std::vector<model::Outcome> poll(std::span<const model::PendingToken> tokens,
                                           std::stop_token stop) = 0;
};

}  // namespace mailctl::provider
