#include "plan/make_plan.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "plan/diff.h"
#include "plan/order.h"

namespace mailctl::plan {
namespace {

void add_saved_pending(Draft& draft) {
  std::set<model::Address> named;
  for (const auto& planned : draft.plan.changes) named.insert(planned.change.address);
  for (const auto& item : draft.plan.pending) named.insert(item.address);
  for (const auto& [address, token] : draft.moment.prior.pending) {
    // What could not be read still waits, as far as anybody knows.
    if (!named.contains(address) && !draft.moment.live.is_read(address.scope())) {
      draft.plan.pending.push_back({address, token.waiting_for, token.since});
    }
  }
}

// A key that exists and is not ACTIVE yet: nothing to write, but not finished either.
void add_waiting_keys(Draft& draft) {
  for (const auto& resource : draft.desired.resources) {
    if (resource.address.kind() != model::ResourceKind::kDkim) continue;
    const auto live = draft.moment.live.resources.find(resource.address);
    if (live == draft.moment.live.resources.end() ||
        live->second.lifecycle != model::Lifecycle::kNeedsAttention)
      continue;
    // The service waits for what others are asked for, and that is said there.
    const auto* request = request_for(draft, std::get<model::DkimKey>(resource.spec));
    if (request != nullptr && !is_fulfilled(*request)) continue;
    const auto saved = draft.moment.prior.pending.find(resource.address);
    const auto entry = draft.moment.prior.entries.find(resource.address);
    auto since = draft.moment.now;
    if (live->second.created) since = *live->second.created;
    if (entry != draft.moment.prior.entries.end() && entry->second.active_since)
      since = *entry->second.active_since;
    if (saved != draft.moment.prior.pending.end()) since = saved->second.since;
    draft.plan.pending.push_back(
        {.address = resource.address,
         .waiting_for = "DKIM key " + resource.address.leaf() +
                        " to become ACTIVE (the service says NEEDS_ATTENTION" +
                        (live->second.detail.empty() ? ")" : ": " + live->second.detail + ")"),
         .since = since});
  }
}

bool is_adoption(const PlannedChange& planned) {
  return planned.change.action == model::Action::kAdopt && !planned.resume;
}

// Nothing is remembered, and what is there carries our tag: a state was here and is lost.
void note_lost_state(Draft& draft) {
  const auto& prior = draft.moment.prior;
  const bool is_known = !prior.entries.empty() || !prior.intents.empty();
  if (is_known || draft.rules.memory == Memory::kPart) return;
  const auto& live = draft.moment.live.resources;
  const bool was_ours = std::ranges::any_of(draft.plan.changes, [&](const auto& planned) {
    const auto found = live.find(planned.change.address);
    return is_adoption(planned) && found != live.end() && !found->second.owner.empty() &&
           found->second.owner == draft.desired.owner;
  });
  if (!was_ours) return;
  draft.plan.rebuilt =
      static_cast<std::size_t>(std::ranges::count_if(draft.plan.changes, is_adoption));
  draft.plan.notes.push_back(fmt::format("the state was rebuilt from what is there: {} adopted",
                                         base::count_of(draft.plan.rebuilt, "resource")));
}

std::string account_of(const Desired& desired, const model::Address& address) {
  if (!address.is_dns()) return address.account();
  const auto found = desired.zone_accounts.find(address.scope());
  return found == desired.zone_accounts.end() ? std::string() : found->second;
}

}  // namespace

Plan make_plan(const Desired& desired,
               const Moment& moment,
               const PlanRules& rules,
               base::Diagnostics& diagnostics,
               dns::MissingQuestions& missing) {
  Plan plan;
  plan.owner = desired.owner;
  plan.mode = rules.mode;
  plan.notes = desired.notes;
  for (const auto& [scope, error] : moment.live.unread) plan.unread[scope] = error.to_text();
  Draft draft{desired, moment, rules, diagnostics, missing, plan};
  for (const auto& resource : desired.resources) plan_resource(draft, resource);
  plan_gone(draft);
  for (auto& planned : plan.changes) planned.account = account_of(desired, planned.change.address);
  std::ranges::stable_sort(
      plan.changes, {}, [](const PlannedChange& planned) { return planned.change.address; });
  note_lost_state(draft);
  find_drift(draft);
  follow_requests(draft);
  add_gates(draft);
  add_order(draft);
  add_waiting_keys(draft);
  add_saved_pending(draft);
  return plan;
}

}  // namespace mailctl::plan
