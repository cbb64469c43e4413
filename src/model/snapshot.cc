#include "model/snapshot.h"

namespace mailctl::model {

const LiveZone* Snapshot::zone_for(dns::Name name) const {
  for (;; name = name.parent()) {
    const auto found = zones.find(name);
    if (found != zones.end()) return &found->second;
    if (name.is_root()) return nullptr;
  }
}

}  // namespace mailctl::model
