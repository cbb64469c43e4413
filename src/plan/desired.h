#pragma once
// What should exist at this moment: the graph with every policy turned into resources.

#include <map>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "model/graph.h"
#include "model/snapshot.h"
#include "model/state.h"

namespace mailctl::plan {

struct DmarcGate {
  std::vector<model::Address> keys;  // DKIM keys that must be verified
  // Of each stream that no account sends: the records of its keys, one of which must hold a key.
  std::vector<std::vector<model::Address>> records;
  std::string obstacle;  // why it cannot be yet, whatever the keys say; mostly empty
};

struct Desired {
  std::string owner;
  std::map<std::string, std::string> zone_accounts;  // zone scope -> account that publishes it
  std::unordered_set<dns::Name> others_zones;        // those that no account publishes
  // Of the manifest, where something depends on whose a name is: zones of others, domains that are
  // only observed, a rollout.
  std::unordered_set<dns::Name> domains;
  std::vector<model::Resource> resources;  // by address, unique
  // Records in zones of others, by address, unique: asked for, never written.
  std::vector<model::Resource> asked;
  // Why a change of this resource would be needed, where the values alone do not say it.
  std::map<model::Address, std::string> reasons;
  // What a declared schedule has changed here (terms whose last day is over).
  std::set<model::Address> due;
  // By DMARC record: what must be true before it may become stricter.
  std::map<model::Address, DmarcGate> gates;
  std::vector<std::string> notes;
  std::vector<model::KeptElsewhere> kept_elsewhere;
  std::vector<model::LetGo> let_go;
  std::set<dns::Name> observed;  // the domains of which nothing is written
  std::vector<model::DomainSet> sets;
  std::size_t dkim_slots = 2;  // how many keys a domain can hold in a region

  // nullptr where there is no such resource. Needs the order of sort().
  [[nodiscard]] const model::Resource* find(const model::Address& address) const;
  [[nodiscard]] const model::Resource* find_asked(const model::Address& address) const;
  void sort();
  // Who publishes which zone, and which domains are written.
  void take_zones(const model::ResourceGraph& graph);
  // Moves the records in zones of others from `resources` to `asked`.
  void set_asked_apart();
};

// The values that all pure steps read and none changes.
struct Moment {
  const model::State& prior;
  const model::Snapshot& live;
  base::Time now;
};

}  // namespace mailctl::plan
