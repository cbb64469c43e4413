#include "provider/oci/domain_ids.h"

#include <utility>
#include <vector>

#include "base/text.h"
#include "provider/oci/email_json.h"

namespace mailctl::provider::oci {
namespace {

std::string id_among(const std::vector<Json>& items, const std::string& domain) {
  for (const auto& item : items) {
    const bool is_named = base::equals_ignoring_case(item.text("name"), domain);
    if (is_named && lifecycle_of(item.text("lifecycleState"))) return item.text("id");
  }
  return {};
}

}  // namespace

void DomainIds::remember(const std::string& region,
                         const std::string& domain,
                         const std::string& id) {
  x_ids.with([&](auto& ids) { ids[{region, domain}] = id; });
}

void DomainIds::forget(const std::string& region, const std::string& domain) {
  x_ids.with([&](auto& ids) { ids.erase({region, domain}); });
}

std::map<std::string, base::Result<std::string>> DomainIds::find(
    const EmailPlace& place,
    const std::set<std::string>& domains,
    Client& client,
    std::stop_token stop) {
  std::map<std::string, base::Result<std::string>> found;
  std::vector<std::string> unknown;
  for (const auto& domain : domains) {
    const auto id = x_ids.with([&](const auto& ids) {
      const auto entry = ids.find({place.region, domain});
      return entry == ids.end() ? std::string() : entry->second;
    });
    if (id.empty()) {
      unknown.push_back(domain);
    } else {
      found.emplace(domain, id);
    }
  }
  std::vector<Call> lists;
  for (const auto& domain : unknown) lists.push_back(list_domains_named(place, domain));
  auto pages = client.read_pages(lists, std::move(stop));
  for (std::size_t i = 0; i < unknown.size(); ++i) {
    if (!pages[i]) {
      found.emplace(unknown[i], std::move(pages[i]).error());
      continue;
    }
    const auto id = id_among(*pages[i], unknown[i]);
    if (!id.empty()) remember(place.region, unknown[i], id);
    found.emplace(unknown[i], id);
  }
  return found;
}

}  // namespace mailctl::provider::oci
