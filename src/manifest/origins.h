#pragma once
// PURE: which line of a manifest every value of a resource came from, and what else it came from:
// the facts of a provider, the catalogue, what a service answered, what lives in the zone.

#include <vector>

#include "manifest/manifest.h"
#include "model/graph.h"
#include "model/origin.h"
#include "model/resource.h"

namespace mailctl::manifest {

struct OriginInputs {
  const Manifest& manifest;
  const model::ResourceGraph& graph;  // compiled of it
};

// One per value of `resource.spec`, and one per element of a list or an SPF record, in the order of
// model::attributes_of; empty values are left out. `resource` is as it should exist, or as it
// lives where the manifest is silent about it: then its values come from the world.
std::vector<model::Origin> origins_of(const model::Resource& resource, const OriginInputs& inputs);

}  // namespace mailctl::manifest
