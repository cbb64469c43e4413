#pragma once
// DNS as a manifest plans it: its record sets laid over a world of which nothing else is known.
// Only manifest/lint*.cc include this.

#include "dns/view.h"
#include "model/graph.h"

namespace mailctl::manifest {

// Records that must exist but are not written (`keep`) are unknown, as all else; what is to be
// removed (`none`) is nodata. An SPF record is its own terms with `all`, without foreign terms.
dns::View planned_world(const model::ResourceGraph& graph);

// The SPF record as it would be published where none is: "~all" where the manifest leaves `all`
// open.
std::string planned_text(const model::SpfPolicy& policy);

}  // namespace mailctl::manifest
