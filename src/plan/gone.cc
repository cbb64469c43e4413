#include <set>

#include <fmt/format.h>

#include "plan/diff.h"

namespace mailctl::plan {
namespace {

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

// Of what others share only our part goes.
void plan_gone_shared(Draft& draft,
                      const model::Address& address,
                      const LiveView& view,
                      const model::Claim& claim) {
  auto rest = foreign_rest(view.spec, claim);
  if (!rest) {
    return push_with_live(draft, bare_change(draft, address, model::Action::kDelete), view);
  }
  if (our_attributes(*rest, {}) == our_attributes(view.spec, {}))
    return push_forgotten(draft, address, "nothing of ours is left in it");
  auto change = bare_change(draft, address, model::Action::kUpdate);
  change.after = std::move(rest);
  add_reason(change,
             address.kind() == model::ResourceKind::kSpf ? "terms of others stay"
                                                         : "values of others stay");
  push_with_live(draft, std::move(change), view);
}

void add_pending(Draft& draft, const model::Address& address, const LiveView& view) {
  draft.plan.pending.push_back(
      {.address = address,
       .waiting_for = fmt::format(
           "{} {} is {}{}",
           model::to_text(address.kind()),
           address.leaf(),
           model::to_text(view.lifecycle),
           view.detail.empty() ? ": the service lets it go by itself" : ": " + view.detail),
       .since = waiting_since(draft, address)});
}

void plan_gone_one(Draft& draft, const model::Address& address) {
  if (!draft.moment.live.is_read(address.scope())) return;
  if (is_of_others(draft, address)) {
    return push_forgotten(draft, address, "others publish the zone now; it stays as it is");
  }
  if (model::is_let_go(draft.desired.let_go, address)) {
    // What only carries our tag is remembered nowhere.
    if (!claim_on(draft.moment.prior, address)) return;
    return push_forgotten(draft, address, "the manifest lets it go as it is");
  }
  if (address.kind() == model::ResourceKind::kSuppressions) {
    draft.plan.notes.push_back(address.text() +
                               ": the list stays as it is; entries are never deleted");
    return push_forgotten(draft, address, "the list itself stays as it is");
  }
  const auto view = live_view(draft.moment.live, address);
  if (!view) return push_forgotten(draft, address, "it is gone");
  if (view->lifecycle == model::Lifecycle::kDeleting) return add_pending(draft, address, *view);
  const auto claim = claim_on(draft.moment.prior, address);
  if (claim && claim->sharing == model::Sharing::kValues) {
    return plan_gone_shared(draft, address, *view, *claim);
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
