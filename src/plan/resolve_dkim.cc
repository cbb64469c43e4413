#include <algorithm>
#include <optional>
#include <ranges>

#include "base/text.h"
#include "plan/live_view.h"
#include "plan/resolve.h"

namespace mailctl::plan {
namespace {

constexpr std::string_view kDate = "{date}";

// Whether the selector is the template with eight digits that are a day in place of {date}.
bool fits(std::string_view selector_template, std::string_view selector) {
  const auto at = selector_template.find(kDate);
  if (at == std::string_view::npos) return selector == selector_template;
  const auto before = selector_template.substr(0, at);
  const auto after = selector_template.substr(at + kDate.size());
  constexpr std::size_t kDigits = 8;
  if (selector.size() != before.size() + kDigits + after.size()) return false;
  if (!selector.starts_with(before) || !selector.ends_with(after)) return false;
  const auto digits = std::string(selector.substr(before.size(), kDigits));
  const auto iso = digits.substr(0, 4) + "-" + digits.substr(4, 2) + "-" + digits.substr(6, 2);
  return base::parse_iso_date(iso).has_value();
}

struct Candidate {
  base::Time active_since;
  std::string selector;
  auto operator<=>(const Candidate&) const = default;
};

bool belongs(const model::DkimPolicy& policy,
             const model::Address& address,
             const std::string& selector) {
  return address == model::dkim_address(policy.account, policy.region, policy.domain, selector) &&
         fits(policy.selector_template, selector);
}

bool is_usable(model::Lifecycle lifecycle) {
  return lifecycle != model::Lifecycle::kDeleting && lifecycle != model::Lifecycle::kFailed;
}

// Those of the policy's domain and region. Maps are by address, so they stand side by side.
template <class Map>
auto keys_in(const Map& map, const model::DkimPolicy& policy) {
  const auto first = model::dkim_address(policy.account, policy.region, policy.domain, "");
  const auto begin = map.lower_bound(first);
  const auto end = std::find_if(begin, map.end(), [&](const auto& item) {
    return !item.first.text().starts_with(first.text());
  });
  return std::ranges::subrange(begin, end);
}

std::optional<Candidate> live_candidate(const model::DkimPolicy& policy, const Moment& moment) {
  std::optional<Candidate> best;
  for (const auto& [address, resource] : keys_in(moment.live.resources, policy)) {
    const auto* key = std::get_if<model::DkimKey>(&resource.spec);
    if (key == nullptr || !is_usable(resource.lifecycle) ||
        !belongs(policy, address, key->selector))
      continue;
    const auto prior = moment.prior.entries.find(address);
    const bool retiring = prior != moment.prior.entries.end() && prior->second.retiring_since;
    if (retiring) continue;
    const auto since = prior != moment.prior.entries.end() && prior->second.active_since
                           ? *prior->second.active_since
                           : resource.created.value_or(base::Time{});
    best = std::max(best, std::optional(Candidate{since, key->selector}));
  }
  return best;
}

// A key that a killed run may have made, or that somebody deleted behind our back: the same name.
std::optional<std::string> remembered(const model::DkimPolicy& policy, const Moment& moment) {
  const auto held = [&](const model::Address& address) {
    return moment.live.resources.contains(address);
  };
  for (const auto& [address, intent] : keys_in(moment.prior.intents, policy)) {
    if (intent.action == model::Action::kCreate && belongs(policy, address, address.leaf()) &&
        !held(address)) {
      return address.leaf();
    }
  }
  for (const auto& [address, entry] : keys_in(moment.prior.entries, policy)) {
    if (!entry.retiring_since && belongs(policy, address, address.leaf()) && !held(address) &&
        !moment.prior.pending.contains(address)) {
      return address.leaf();
    }
  }
  return std::nullopt;
}

model::Resource key_resource(const model::DkimPolicy& policy, const std::string& selector) {
  return {.address = model::dkim_address(policy.account, policy.region, policy.domain, selector),
          .intent = model::Intent::kManage,
          .spec = model::DkimKey{.domain = policy.domain,
                                 .selector = selector,
                                 .description = policy.description,
                                 .private_key = policy.private_key,
                                 .public_key_hash = policy.public_key_hash},
          .at = policy.at,
          .stream = policy.stream,
          .adopt = policy.adopt};
}

model::Resource key_record(const model::DkimPolicy& policy, const model::Resource& key) {
  const auto name = selector_name(std::get<model::DkimKey>(key.spec));
  return {.address = model::record_set_address(policy.zone, policy.publish_as, name),
          .intent = model::Intent::kManage,
          .spec =
              model::ManagedRecordSet{
                  .zone = policy.zone,
                  .set = {.name = name, .type = policy.publish_as, .ttl = policy.ttl, .values = {}},
                  .output_of = key.address},
          .at = policy.at,
          .stream = policy.stream,
          .adopt = policy.adopt};
}

}  // namespace

std::string choose_selector(const model::DkimPolicy& policy, const Moment& moment) {
  if (policy.selector_template.find(kDate) == std::string::npos) return policy.selector_template;
  if (const auto candidate = live_candidate(policy, moment)) return candidate->selector;
  if (auto selector = remembered(policy, moment)) return *selector;
  const auto date = policy.first.value_or(base::date_of(moment.now));
  return base::replace_all(policy.selector_template, kDate, base::to_compact_date(date));
}

void resolve_dkims(const model::ResourceGraph& graph, const Moment& moment, Desired& desired) {
  for (const auto& policy : graph.dkims) {
    auto key = key_resource(policy, choose_selector(policy, moment));
    if (!policy.zone.is_root()) desired.resources.push_back(key_record(policy, key));
    desired.resources.push_back(std::move(key));
  }
}

}  // namespace mailctl::plan
