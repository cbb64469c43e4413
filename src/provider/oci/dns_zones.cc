#include "provider/oci/dns_zones.h"

#include <algorithm>
#include <set>
#include <utility>

namespace mailctl::provider::oci {

RegionOrder::RegionOrder(std::vector<std::string> regions) : x_regions(std::move(regions)) {}

std::vector<std::string> RegionOrder::regions() const {
  return x_regions.with([](const auto& regions) { return regions; });
}

void RegionOrder::prefer(const std::string& region) {
  x_regions.with([&](auto& regions) {
    const auto found = std::ranges::find(regions, region);
    if (found != regions.end()) std::rotate(regions.begin(), found, found + 1);
  });
}

std::map<dns::Name, base::Result<std::vector<ZoneRecord>>> read_zones(
    const DnsWork& work, const std::vector<dns::Name>& zones, std::stop_token stop) {
  std::map<dns::Name, base::Result<std::vector<ZoneRecord>>> results;
  std::set<dns::Name> left(zones.begin(), zones.end());
  for (const auto& region : work.order.regions()) {
    std::vector<dns::Name> names(left.begin(), left.end());
    if (names.empty()) break;
    std::vector<Call> lists;
    for (const auto& name : names) lists.push_back(list_records(region, name));
    auto pages = work.client.read_pages(lists, stop);
    bool has_answered = false;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const bool is_elsewhere = !pages[i] && pages[i].error().kind == base::ErrorKind::kTransient;
      if (!is_elsewhere) {
        has_answered = true;
        left.erase(names[i]);
      }
      results.insert_or_assign(
          names[i],
          pages[i] ? base::Result<std::vector<ZoneRecord>>(to_records(*pages[i]))
                   : base::Result<std::vector<ZoneRecord>>(std::move(pages[i]).error()));
    }
    if (has_answered) work.order.prefer(region);
  }
  return results;
}

}  // namespace mailctl::provider::oci
