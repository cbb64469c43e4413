#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/text.h"
#include "plan/resolve.h"

namespace mailctl::plan {
namespace {

const model::SuppressionList* list_of(const Moment& moment,
                                      const std::pair<std::string, std::string>& region) {
  const auto found =
      moment.live.resources.find(model::suppressions_address(region.first, region.second));
  return found == moment.live.resources.end()
             ? nullptr
             : std::get_if<model::SuppressionList>(&found->second.spec);
}

bool is_shared(const model::SuppressionPolicy& policy, model::SuppressionReason reason) {
  return std::ranges::find(policy.reasons, reason) != policy.reasons.end();
}

// Entries are only ever added, so the union of what is readable is right even when a region is not.
std::vector<model::Suppression> union_of(const model::SuppressionPolicy& policy,
                                         const Moment& moment) {
  std::map<std::string, model::SuppressionReason> entries;
  for (const auto& region : policy.between) {
    const auto* list = list_of(moment, region);
    if (list == nullptr) continue;
    for (const auto& entry : list->entries) {
      if (is_shared(policy, entry.reason)) entries.emplace(entry.email, entry.reason);
    }
  }
  for (const auto& email : policy.addresses)
    entries.emplace(email, model::SuppressionReason::kManual);
  std::vector<model::Suppression> result;
  for (const auto& [email, reason] : entries) result.push_back({email, reason});
  return result;
}

// Several policies may name one region: its list then holds the union of theirs.
void add_list(Desired& desired, model::Resource resource) {
  const auto same = [&](const model::Resource& other) { return other.address == resource.address; };
  const auto found = std::ranges::find_if(desired.resources, same);
  if (found == desired.resources.end()) {
    desired.resources.push_back(std::move(resource));
    return;
  }
  auto& list = std::get<model::SuppressionList>(found->spec);
  list.named += std::get<model::SuppressionList>(resource.spec).named;
  auto& entries = list.entries;
  const auto& more = std::get<model::SuppressionList>(resource.spec).entries;
  entries.insert(entries.end(), more.begin(), more.end());
  std::ranges::sort(entries, {}, &model::Suppression::email);
  const auto is_same = [](const model::Suppression& one, const model::Suppression& other) {
    return one.email == other.email;
  };
  entries.erase(std::unique(entries.begin(), entries.end(), is_same), entries.end());
}

// State remembers how many addresses the manifest named, never which.
void note_removed_addresses(const Moment& moment, Desired& desired) {
  for (const auto& resource : desired.resources) {
    const auto* list = std::get_if<model::SuppressionList>(&resource.spec);
    const auto entry = moment.prior.entries.find(resource.address);
    if (list == nullptr || entry == moment.prior.entries.end()) continue;
    const auto& owned = entry->second.claim.owned;
    const auto before = owned.empty() ? 0 : base::parse_unsigned(owned.front()).value_or(0);
    if (before <= list->named) continue;
    desired.notes.push_back(fmt::format(
        "{}: the manifest names {} fewer than before; entries are only ever added, so the list "
        "stays as it is",
        resource.address.text(),
        base::count_of(before - list->named, "address")));
  }
}

}  // namespace

void resolve_suppressions(const model::ResourceGraph& graph,
                          const Moment& moment,
                          Desired& desired) {
  for (const auto& policy : graph.suppressions) {
    const auto entries = union_of(policy, moment);
    for (const auto& [account, region] : policy.between) {
      add_list(
          desired,
          {.address = model::suppressions_address(account, region),
           .intent = model::Intent::kManage,
           .spec = model::SuppressionList{.entries = entries, .named = policy.addresses.size()},
           .at = policy.at,
           .stream = {}});
    }
  }
  note_removed_addresses(moment, desired);
}

}  // namespace mailctl::plan
