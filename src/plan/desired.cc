#include "plan/desired.h"

#include <algorithm>
#include <numeric>

namespace mailctl::plan {
namespace {

const model::Resource* find_in(const std::vector<model::Resource>& resources,
                               const model::Address& address) {
  const auto found = std::ranges::lower_bound(resources, address, {}, &model::Resource::address);
  return found != resources.end() && found->address == address ? &*found : nullptr;
}

// The zone of a record; nullptr for what is no record.
const dns::Name* zone_of(const model::Spec& spec) {
  if (const auto* record = std::get_if<model::ManagedRecordSet>(&spec)) return &record->zone;
  if (const auto* value = std::get_if<model::SpfValue>(&spec)) return &value->zone;
  return nullptr;
}

// Resources are large, so each is moved once.
void sort_by_address(std::vector<model::Resource>& resources) {
  std::vector<std::size_t> order(resources.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(
      order, {}, [&](std::size_t i) -> const model::Address& { return resources[i].address; });
  std::vector<model::Resource> sorted;
  sorted.reserve(resources.size());
  for (const auto i : order) sorted.push_back(std::move(resources[i]));
  resources = std::move(sorted);
}

}  // namespace

const model::Resource* Desired::find(const model::Address& address) const {
  return find_in(resources, address);
}

const model::Resource* Desired::find_asked(const model::Address& address) const {
  return find_in(asked, address);
}

void Desired::sort() {
  sort_by_address(resources);
  sort_by_address(asked);
}

void Desired::take_zones(const model::ResourceGraph& graph) {
  for (const auto& zone : graph.zones) {
    if (zone.publishing == model::Publishing::kAccount) {
      zone_accounts[model::zone_scope(zone.name)] = zone.account;
    } else {
      others_zones.insert(zone.name);
    }
  }
  observed.insert(graph.observed.begin(), graph.observed.end());
  if (!others_zones.empty() || !observed.empty() || graph.rollout)
    domains.insert(graph.domains.begin(), graph.domains.end());
}

void Desired::set_asked_apart() {
  if (others_zones.empty()) return;
  const auto is_ours = [&](const model::Resource& resource) {
    const auto* zone = zone_of(resource.spec);
    return zone == nullptr || !others_zones.contains(*zone);
  };
  const auto rest = std::ranges::stable_partition(resources, is_ours);
  asked.insert(
      asked.end(), std::make_move_iterator(rest.begin()), std::make_move_iterator(rest.end()));
  resources.erase(rest.begin(), rest.end());
}

}  // namespace mailctl::plan
