#include "plan/desired.h"

#include <algorithm>
#include <numeric>

namespace mailctl::plan {

const model::Resource* Desired::find(const model::Address& address) const {
  const auto found = std::ranges::lower_bound(resources, address, {}, &model::Resource::address);
  return found != resources.end() && found->address == address ? &*found : nullptr;
}

void Desired::sort() {
  // Resources are large, so each is moved once.
  std::vector<std::size_t> order(resources.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(
      order, {}, [&](std::size_t i) -> const model::Address& { return resources[i].address; });
  std::vector<model::Resource> sorted;
  sorted.reserve(resources.size());
  for (const auto i : order) sorted.push_back(std::move(resources[i]));
  resources = std::move(sorted);
}

}  // namespace mailctl::plan
