#include "plan/adapt.h"

#include <algorithm>

#include <fmt/format.h>

namespace mailctl::plan {
namespace {

std::uint32_t* ttl_of(model::Resource& resource) {
  if (auto* record = std::get_if<model::ManagedRecordSet>(&resource.spec)) return &record->set.ttl;
  if (auto* spf = std::get_if<model::SpfValue>(&resource.spec)) return &spf->ttl;
  return nullptr;
}

}  // namespace

void adapt(const model::ResourceGraph& graph,
           const CapabilitiesByAccount& capabilities,
           Desired& desired,
           base::Diagnostics& diagnostics) {
  for (const auto& [account, limits] : capabilities) {
    desired.dkim_slots = std::min<std::size_t>(desired.dkim_slots, limits.max_dkims_per_domain);
  }
  std::map<std::string, model::Capabilities> by_scope;
  for (const auto& zone : graph.zones) {
    const auto found = capabilities.find(zone.account);
    if (found != capabilities.end()) by_scope[model::zone_scope(zone.name)] = found->second;
  }
  for (auto& resource : desired.resources) {
    auto* ttl = ttl_of(resource);
    const auto limits = by_scope.find(resource.address.scope());
    if (ttl == nullptr || limits == by_scope.end()) continue;
    const auto fitted = std::clamp(*ttl, limits->second.min_ttl, limits->second.max_ttl);
    if (fitted == *ttl) continue;
    diagnostics.warning(
        "plan/ttl-out-of-range",
        resource.at,
        fmt::format("a TTL of {} s is outside of what the zone's provider holds; {} s is used",
                    *ttl,
                    fitted));
    *ttl = fitted;
  }
}

}  // namespace mailctl::plan
