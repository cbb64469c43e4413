#include "plan/desired.h"

#include <algorithm>

namespace mailctl::plan {

const model::Resource* Desired::find(const model::Address& address) const {
  const auto found = std::ranges::lower_bound(resources, address, {}, &model::Resource::address);
  return found != resources.end() && found->address == address ? &*found : nullptr;
}

void Desired::sort() {
  std::ranges::stable_sort(resources, {}, &model::Resource::address);
}

}  // namespace mailctl::plan
