#include "plan/diff.h"

namespace mailctl::plan {
namespace {

void compare(Draft& draft, const model::StateEntry& entry, const LiveView& view) {
  Drift drift{.address = entry.address, .seen = {}, .live = {}};
  for (const auto& [name, value] : our_attributes(view.spec, entry.claim)) {
    const auto seen = entry.seen.find(name);
    if (seen == entry.seen.end() || seen->second == value) continue;
    drift.seen.push_back({name, seen->second});
    drift.live.push_back({name, value});
  }
  if (!drift.live.empty()) draft.plan.drift.push_back(std::move(drift));
}

void report_missing(Draft& draft, const model::StateEntry& entry) {
  if (draft.moment.prior.pending.contains(entry.address)) return;
  Drift drift{.address = entry.address, .seen = {}, .live = {}};
  for (const auto& [name, value] : entry.seen) drift.seen.push_back({name, value});
  draft.plan.drift.push_back(std::move(drift));
}

}  // namespace

void find_drift(Draft& draft) {
  for (const auto& [address, entry] : draft.moment.prior.entries) {
    // Lists fill up by themselves: that is their purpose.
    if (address.kind() == model::ResourceKind::kSuppressions ||
        !draft.moment.live.is_read(address.scope()) || is_of_others(draft, address))
      continue;
    const auto view = live_view(draft.moment.live, address);
    if (!view) {
      report_missing(draft, entry);
    } else if (view->lifecycle != model::Lifecycle::kDeleting) {
      compare(draft, entry, *view);
    }
  }
}

}  // namespace mailctl::plan
