#pragma once
// Reading the world and changing it, against ports only. All deciding is in plan/.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "base/diagnostics.h"
#include "model/facts.h"
#include "model/graph.h"
#include "model/report.h"
#include "net/resolver.h"
#include "plan/guards.h"
#include "plan/selection.h"
#include "provider/provider.h"
#include "state/state_store.h"

namespace mailctl::engine {

// Everything the engine can reach; filled in cli/wiring.cc.
struct Ports {
  std::map<std::string, provider::Provider*> providers;  // by account
  net::Resolver* world = nullptr;                        // as everybody resolves
  model::WorldExtent world_extent = model::WorldExtent::kWhole;
  // Asks given servers ("192.0.2.1:53") directly, without recursion: names that a run is about to
  // create must not be asked of a resolver that would remember their absence. nullptr: `world` is
  // authoritative itself (the emulator).
  std::function<std::unique_ptr<net::Resolver>(const std::vector<std::string>& servers)>
      authoritative;
  state::StateStore* store = nullptr;
  base::Clock* clock = nullptr;
};

// Of domain sets. kAllowed where nothing is deleted because of it: status, drift.
enum class Shrinking : std::uint8_t { kGuarded, kAllowed };

struct PlanInputs {
  const model::ResourceGraph* graph = nullptr;
  model::FactsByAccount facts;
  plan::Mode mode = plan::Mode::kApply;
  std::vector<std::string> adopt;       // addresses from --adopt, exact or with * at the end
  std::vector<model::Consent> allowed;  // --allow
  plan::Deletes deletes = plan::Deletes::kGuarded;
  plan::Selection selection;  // which changes are wanted
  Shrinking shrinking = Shrinking::kGuarded;
};

struct PlannedWorld {
  plan::Plan plan;
  plan::Desired desired;
  model::Snapshot live;
  state::Versioned<model::State> prior;
};

// Reads state and world once and plans; conflicts go to the sink as errors, what guards say is in
// the plan. Fails when
// state cannot be read, belongs to another tenancy, or no scope at all could be read.
base::Result<PlannedWorld> plan_world(const PlanInputs& inputs,
                                      Ports& ports,
                                      base::Diagnostics& diagnostics,
                                      std::stop_token stop);

// The live world of everything the graph and the state name, for `status`, with the DNS answers of
// the graph's domains (SPF, DKIM, DMARC, MX) in the view.
base::Result<PlannedWorld> read_status(const PlanInputs& inputs,
                                       Ports& ports,
                                       base::Diagnostics& diagnostics,
                                       std::stop_token stop);

struct ApplyOptions {
  base::Duration wait = std::chrono::minutes(2);           // bounds waiting for third parties
  std::function<void(const model::ApplyEvent&)> on_event;  // called from one thread
};

// Carries the plan out. `stop` requests a graceful end: what is in flight finishes, the rest is
// reported as skipped. The lock on the store is the caller's. State is saved as it goes; where it
// cannot be saved nothing more is started.
model::ApplyReport apply(const PlannedWorld& world,
                         Ports& ports,
                         const ApplyOptions& options,
                         std::stop_token stop);

}  // namespace mailctl::engine
