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

// nullopt for a key that is to go.
std::optional<Candidate> candidate_of(const model::LiveResource& resource,
                                      const std::string& selector,
                                      const Moment& moment) {
  if (!is_usable(resource.lifecycle)) return std::nullopt;
  const auto prior = moment.prior.entries.find(resource.address);
  const bool is_known = prior != moment.prior.entries.end();
  if (is_known && prior->second.retiring_since) return std::nullopt;
  const auto since = is_known && prior->second.active_since
                         ? *prior->second.active_since
                         : resource.created.value_or(base::Time{});
  return Candidate{since, selector};
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
    if (key == nullptr || !belongs(policy, address, key->selector)) continue;
    best = std::max(best, candidate_of(resource, key->selector, moment));
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

// nullptr where the service has no such key.
const model::LiveResource* live_key(const model::DkimPolicy& policy,
                                    const Moment& moment,
                                    const std::string& selector) {
  const auto found = moment.live.resources.find(
      model::dkim_address(policy.account, policy.region, policy.domain, selector));
  return found == moment.live.resources.end() ? nullptr : &found->second;
}

bool is_remembered(const model::DkimPolicy& policy,
                   const Moment& moment,
                   const std::string& selector) {
  if (live_key(policy, moment, selector) != nullptr) return false;
  const auto address = model::dkim_address(policy.account, policy.region, policy.domain, selector);
  const auto intent = moment.prior.intents.find(address);
  if (intent != moment.prior.intents.end() && intent->second.action == model::Action::kCreate)
    return true;
  const auto entry = moment.prior.entries.find(address);
  return entry != moment.prior.entries.end() && !entry->second.retiring_since &&
         !moment.prior.pending.contains(address);
}

// The newest of the two keys; where there is none, the slot that is free.
std::string choose_slot(const model::DkimPolicy& policy, const Moment& moment) {
  const auto selectors = policy.patterns();
  std::optional<Candidate> best;
  for (const auto& selector : selectors) {
    const auto* live = live_key(policy, moment, selector);
    if (live != nullptr) best = std::max(best, candidate_of(*live, selector, moment));
  }
  if (best) return best->selector;
  for (const auto& selector : selectors) {
    if (is_remembered(policy, moment, selector)) return selector;
  }
  for (const auto& selector : selectors) {
    if (live_key(policy, moment, selector) == nullptr) return selector;
  }
  return selectors.front();
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

model::Resource record_at(const model::DkimPolicy& policy, model::ManagedRecordSet record) {
  return {.address = model::record_set_address(record.zone, record.set.type, record.set.name),
          .intent = model::Intent::kManage,
          .spec = std::move(record),
          .at = policy.at,
          .stream = policy.stream,
          .adopt = policy.adopt};
}

model::Resource key_record(const model::DkimPolicy& policy, const model::Resource& key) {
  const auto name = selector_name(std::get<model::DkimKey>(key.spec));
  return record_at(
      policy,
      {.zone = policy.zone,
       .set = {.name = name, .type = policy.publish_as, .ttl = policy.ttl, .values = {}},
       .output_of = key.address});
}

// The record behind the alias, in a zone of ours.
model::Resource delegated_record(const model::DkimPolicy& policy,
                                 const dns::Name& delegate,
                                 const model::Resource& key) {
  return record_at(policy,
                   {.zone = policy.delegate_zone,
                    .set = {.name = delegate,
                            .type = policy.publish_as,
                            .ttl = policy.delegate_ttl,
                            .values = {}},
                    .output_of = key.address});
}

// The alias never changes, so it is wanted before there is a key.
model::Resource delegation(const model::DkimPolicy& policy,
                           const std::string& selector,
                           const dns::Name& delegate) {
  const auto name = selector_name({.domain = policy.domain, .selector = selector});
  return record_at(policy,
                   {.zone = policy.zone,
                    .set = {.name = name,
                            .type = dns::RecordType::kCname,
                            .ttl = policy.ttl,
                            .values = {dns::CnameData{delegate}}},
                    .output_of = {}});
}

void resolve_key(const model::DkimPolicy& policy,
                 const std::string& selector,
                 const dns::Name* delegate,
                 Desired& desired) {
  auto key = key_resource(policy, selector);
  if (delegate != nullptr) {
    desired.resources.push_back(delegated_record(policy, *delegate, key));
  } else if (!policy.zone.is_root()) {
    desired.resources.push_back(key_record(policy, key));
  }
  desired.resources.push_back(std::move(key));
}

// The key that is wanted now, and the one of the other slot where it is there: they take turns.
void resolve_slots(const model::DkimPolicy& policy, const Moment& moment, Desired& desired) {
  const auto chosen = choose_selector(policy, moment);
  const auto selectors = policy.slots.empty() ? std::vector{chosen} : policy.patterns();
  for (std::size_t i = 0; i < selectors.size(); ++i) {
    const auto& selector = selectors[i];
    const auto* delegate = policy.delegates.empty() ? nullptr : &policy.delegates[i];
    if (delegate != nullptr) desired.resources.push_back(delegation(policy, selector, *delegate));
    const auto* live = live_key(policy, moment, selector);
    if (selector == chosen || (live != nullptr && is_usable(live->lifecycle))) {
      resolve_key(policy, selector, delegate, desired);
    }
  }
}

}  // namespace

std::string choose_selector(const model::DkimPolicy& policy, const Moment& moment) {
  if (!policy.slots.empty()) return choose_slot(policy, moment);
  if (policy.selector_template.find(kDate) == std::string::npos) return policy.selector_template;
  if (const auto candidate = live_candidate(policy, moment)) return candidate->selector;
  if (auto selector = remembered(policy, moment)) return *selector;
  const auto date = policy.first.value_or(base::date_of(moment.now));
  return base::replace_all(policy.selector_template, kDate, base::to_compact_date(date));
}

void resolve_dkims(const model::ResourceGraph& graph, const Moment& moment, Desired& desired) {
  for (const auto& policy : graph.dkims) resolve_slots(policy, moment, desired);
}

}  // namespace mailctl::plan
