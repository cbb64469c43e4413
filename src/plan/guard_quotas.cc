#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "plan/guard_check.h"

namespace mailctl::plan {
namespace {

using Held = std::map<std::pair<std::string, model::ResourceKind>, std::size_t>;

// What is there once everything was created; only places where something is. Of what a selection
// leaves unread, that which state remembers.
Held held_after(const GuardCheck& check) {
  const auto& moment = check.inputs.moment;
  Held held;
  for (const auto& [address, resource] : moment.live.resources)
    ++held[{address.scope(), address.kind()}];
  for (const auto& [address, entry] : check.inputs.remembered.entries) {
    if (!moment.prior.entries.contains(address)) ++held[{address.scope(), address.kind()}];
  }
  for (const auto& planned : check.plan.changes) {
    const auto& address = planned.change.address;
    if (planned.change.action == model::Action::kCreate) ++held[{address.scope(), address.kind()}];
    if (planned.change.action == model::Action::kDelete) --held[{address.scope(), address.kind()}];
  }
  return held;
}

bool creates_in(const Plan& plan, const std::string& scope, model::ResourceKind kind) {
  return std::ranges::any_of(plan.changes, [&](const PlannedChange& planned) {
    const auto& change = planned.change;
    return change.action == model::Action::kCreate && change.address.kind() == kind &&
           change.address.scope() == scope;
  });
}

}  // namespace

void guard_quotas(GuardCheck& check) {
  const auto& accounts = check.inputs.graph.accounts;
  if (std::ranges::all_of(accounts, [](const auto& account) { return account.quotas.empty(); }))
    return;
  const auto held = held_after(check);
  for (const auto& account : accounts) {
    for (const auto& quota : account.quotas) {
      for (const auto& region : account.regions) {
        const auto scope = model::scope_of(account.name, region);
        const auto found = held.find({scope, quota.kind});
        if (found == held.end() || found->second <= quota.most ||
            !creates_in(check.plan, scope, quota.kind))
          continue;
        check.add({.guard = "quota",
                   .severity = base::Severity::kError,
                   .scope = scope,
                   .text = fmt::format("{} would hold {}, and its quota is {}",
                                       scope,
                                       base::count_of(found->second, model::to_text(quota.kind)),
                                       quota.most),
                   .detail = {},
                   .at = quota.at,
                   .consent = {}});
      }
    }
  }
}

}  // namespace mailctl::plan
