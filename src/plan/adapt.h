#pragma once
// PURE: fits what is desired to what each provider can hold.

#include <map>
#include <string>

#include "base/diagnostics.h"
#include "model/facts.h"
#include "plan/desired.h"

namespace mailctl::plan {

// By account name.
using CapabilitiesByAccount = std::map<std::string, model::Capabilities>;

// TTLs outside of what the zone's account can hold are moved to its limit, with a warning at the
// manifest line.
void adapt(const model::ResourceGraph& graph,
           const CapabilitiesByAccount& capabilities,
           Desired& desired,
           base::Diagnostics& diagnostics);

}  // namespace mailctl::plan
