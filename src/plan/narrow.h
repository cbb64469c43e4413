#pragma once
// PURE: what a part of a plan needs to know. A plan for one domain of twenty thousand is made of
// the domain, what is below it, and what these stand on; the rest is neither read nor planned, and
// nothing is concluded of it.

#include <map>
#include <optional>
#include <set>
#include <string>

#include "model/graph.h"
#include "model/state.h"
#include "plan/selection.h"

namespace mailctl::plan {

// What is read of a region; nullopt: all that is there.
using NamesToRead = std::optional<std::set<dns::Name>>;

struct Narrowed {
  model::ResourceGraph graph;
  model::State prior;
  std::map<std::string, NamesToRead> regions;  // by scope
  std::set<std::string> lists;                 // scopes whose suppression lists are read
};

// nullopt where the selection needs everything. What is left is enough to plan each change that is
// selected as the whole would: the selected domains and all below them, in the regions that count,
// the zones that hold their records, and the DMARC records above them, for whose loosening the end
// of a key or sender waits. What writes nothing but state is planned for these alone.
// A resource that neither the manifest nor the state names is not looked for.
std::optional<Narrowed> narrow(const model::ResourceGraph& graph,
                               const model::State& prior,
                               const Selection& selection);

}  // namespace mailctl::plan
