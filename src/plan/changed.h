#pragma once
// PURE: which domains two manifests want something else for: those of a change under review.

#include <string>
#include <vector>

#include "dns/name.h"
#include "model/graph.h"

namespace mailctl::plan {

struct Changed {
  std::vector<dns::Name> domains;  // sorted; also those that are in one of the two only
  // What changed and belongs to no one domain: "the account oci", "the zone example.com".
  std::vector<std::string> beyond;
};

// Places in files do not count, nor do guards and consents: they say how far a plan may go.
Changed changed_between(const model::ResourceGraph& before, const model::ResourceGraph& now);

}  // namespace mailctl::plan
