#pragma once
// Manifests over the zone and the regions of RandomWorld, every block in each of its forms. The
// same seed says the same; another order only writes it down differently.

#include <cstdint>
#include <string>

namespace mailctl::testing {

// `order` shuffles the keys of every mapping whose order means nothing (all but streams, which name
// the order of SPF terms); 0 leaves them as they come.
std::string random_manifest(std::uint32_t seed, std::uint32_t order = 0);

}  // namespace mailctl::testing
