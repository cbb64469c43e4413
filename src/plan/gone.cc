#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "mail/spf/merge.h"
#include "mail/spf/repair.h"
#include "plan/diff.h"

namespace mailctl::plan {
namespace {

namespace spf = mail::spf;

std::set<model::Address> candidates(const Draft& draft) {
  std::set<model::Address> addresses;
  for (const auto& [address, entry] : draft.moment.prior.entries) addresses.insert(address);
  for (const auto& [address, intent] : draft.moment.prior.intents) addresses.insert(address);
  for (const auto& [address, resource] : draft.moment.live.resources) {
    if (!resource.owner.empty() && resource.owner == draft.desired.owner) addresses.insert(address);
  }
  return addresses;
}

model::Change bare_change(const Draft& draft, const model::Address& address, model::Action action) {
  model::Change change;
  change.address = address;
  change.action = action;
  change.owner = draft.desired.owner;
  if (draft.rules.mode == Mode::kApply) change.reason = "it is no longer in the manifest";
  return change;
}

// A second clause, or the only one.
void add_reason(model::Change& change, std::string_view clause) {
  if (!change.reason.empty()) change.reason += "; ";
  change.reason += clause;
}

void push(Draft& draft, model::Change change) {
  draft.plan.changes.push_back({.change = std::move(change),
                                .after = {},
                                .after_waits = {},
                                .resume = {},
                                .blocked_by = {}});
}

void push_forgotten(Draft& draft, const model::Address& address, std::string_view why) {
  auto change = bare_change(draft, address, model::Action::kForget);
  change.reason = why;
  push(draft, std::move(change));
}

void push_with_live(Draft& draft, model::Change change, const LiveView& view) {
  change.before = view.spec;
  change.id = view.id;
  change.version = view.version;
  push(draft, std::move(change));
}

const std::vector<std::string>& owned_texts(const Draft& draft, const model::Address& address) {
  static const std::vector<std::string> kNone;
  const auto entry = draft.moment.prior.entries.find(address);
  return entry == draft.moment.prior.entries.end() ? kNone : entry->second.owned;
}

// Only the terms that are ours leave the SPF record; the value goes when nothing foreign is left.
void plan_gone_spf(Draft& draft, const model::Address& address, const LiveView& view) {
  const auto& live = std::get<model::SpfValue>(view.spec);
  const dns::TxtData value{live.strings};
  const auto found = spf::find_spf(std::span(&value, 1));
  std::vector<spf::Term> owned;
  for (const auto& text : owned_texts(draft, address)) {
    if (auto term = spf::parse_term(text).term) owned.push_back(*term);
  }
  const auto rest = spf::remove_owned(found.parsed.record, owned);
  if (!rest)
    return push_with_live(draft, bare_change(draft, address, model::Action::kDelete), view);
  auto after = live;
  after.text = spf::to_text(*rest);
  after.strings.clear();
  if (after.text == live.text)
    return push_forgotten(draft, address, "nothing of ours is left in it");
  auto change = bare_change(draft, address, model::Action::kUpdate);
  change.after = after;
  add_reason(change, "terms of others stay");
  push_with_live(draft, std::move(change), view);
}

// Of a set that others share only our values go.
void plan_gone_values(Draft& draft, const model::Address& address, const LiveView& view) {
  const auto& ours = owned_texts(draft, address);
  auto after = std::get<model::ManagedRecordSet>(view.spec);
  std::erase_if(after.set.values, [&](const dns::RecordData& value) {
    const auto* txt = std::get_if<dns::TxtData>(&value);
    return txt != nullptr && std::ranges::find(ours, txt->joined()) != ours.end();
  });
  if (after.set.values.empty()) {
    return push_with_live(draft, bare_change(draft, address, model::Action::kDelete), view);
  }
  if (after == std::get<model::ManagedRecordSet>(view.spec)) {
    return push_forgotten(draft, address, "nothing of ours is left in it");
  }
  auto change = bare_change(draft, address, model::Action::kUpdate);
  change.after = after;
  add_reason(change, "values of others stay");
  push_with_live(draft, std::move(change), view);
}

void add_pending(Draft& draft, const model::Address& address, const LiveView& view) {
  const auto saved = draft.moment.prior.pending.find(address);
  const auto since =
      saved == draft.moment.prior.pending.end() ? draft.moment.now : saved->second.since;
  draft.plan.pending.push_back(
      {.address = address,
       .waiting_for = fmt::format(
           "{} {} is {}{}",
           model::to_text(address.kind()),
           address.leaf(),
           model::to_text(view.lifecycle),
           view.detail.empty() ? ": the service lets it go by itself" : ": " + view.detail),
       .since = since});
}

void plan_gone_one(Draft& draft, const model::Address& address) {
  if (!draft.moment.live.is_read(address.scope())) return;
  if (address.kind() == model::ResourceKind::kSuppressions) {
    draft.plan.notes.push_back(address.text() +
                               ": the list stays as it is; entries are never deleted");
    return push_forgotten(draft, address, "the list itself stays as it is");
  }
  const auto view = live_view(draft.moment.live, address);
  if (!view) return push_forgotten(draft, address, "it is gone");
  if (view->lifecycle == model::Lifecycle::kDeleting) return add_pending(draft, address, *view);
  if (address.kind() == model::ResourceKind::kSpf) return plan_gone_spf(draft, address, *view);
  if (address.kind() == model::ResourceKind::kRecordSet && !owned_texts(draft, address).empty()) {
    return plan_gone_values(draft, address, *view);
  }
  push_with_live(draft, bare_change(draft, address, model::Action::kDelete), *view);
}

}  // namespace

void plan_gone(Draft& draft) {
  for (const auto& address : candidates(draft)) {
    const auto* resource = draft.desired.find(address);
    // `keep` makes nothing ours: what we wrote earlier is handed over as it is.
    if (resource != nullptr && resource->intent == model::Intent::kKeep) {
      push_forgotten(draft, address, "the manifest says keep");
    } else if (resource == nullptr) {
      plan_gone_one(draft, address);
    }
  }
}

}  // namespace mailctl::plan
