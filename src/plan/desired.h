#pragma once
// What should exist at this moment: the graph with every policy turned into resources.

#include <map>
#include <string>
#include <vector>

#include "model/graph.h"
#include "model/snapshot.h"
#include "model/state.h"

namespace mailctl::plan {

struct Desired {
  std::string owner;
  std::vector<model::Resource> resources;  // by address, unique
  // Why a change of this resource would be needed, where the values alone do not say it.
  std::map<model::Address, std::string> reasons;
  // DMARC record -> DKIM keys that must be verified before it may become stricter.
  std::map<model::Address, std::vector<model::Address>> gates;
  std::vector<std::string> notes;
  std::size_t dkim_slots = 2;  // how many keys a domain can hold in a region

  // nullptr where there is no such resource. Needs the order of sort().
  [[nodiscard]] const model::Resource* find(const model::Address& address) const;
  void sort();
};

// The values that all pure steps read and none changes.
struct Moment {
  const model::State& prior;
  const model::Snapshot& live;
  base::Time now;
};

}  // namespace mailctl::plan
