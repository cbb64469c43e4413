#include "plan/diff.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "plan/observe.h"

namespace mailctl::plan {
namespace {

const model::StateEntry* prior_entry(const Draft& draft, const model::Address& address) {
  const auto found = draft.moment.prior.entries.find(address);
  return found == draft.moment.prior.entries.end() ? nullptr : &found->second;
}

std::string text_of(const model::Spec& spec) {
  std::string text;
  for (const auto& [name, value] : model::attributes_of(spec)) {
    if (name == "name" || name == "domain" || name == "type" || value.empty()) continue;
    text += fmt::format(
        "{}{} = {}", text.empty() ? "" : ", ", name, base::replace_all(value, "\n", " | "));
  }
  return text;
}

model::Change change_of(const Draft& draft, const model::Resource& resource, model::Action action) {
  model::Change change;
  change.address = resource.address;
  change.action = action;
  change.after = resource.spec;
  change.owner = draft.desired.owner;
  change.at = resource.at;
  // An SPF value that is to be made may join a set of others' values, and must not lose them.
  if (resource.address.kind() == model::ResourceKind::kSpf) {
    change.version = version_of(
        draft.moment.live, dns::name_of(resource.address.region()), record_key(resource.address));
  }
  const auto reason = draft.desired.reasons.find(resource.address);
  if (reason != draft.desired.reasons.end()) change.reason = reason->second;
  return change;
}

void set_live(model::Change& change, const LiveView& view) {
  change.before = view.spec;
  change.id = view.id;
  change.version = view.version;
}

// Somebody else writes it again and again, and so do we: that is for people to settle.
void note_contested(Draft& draft, const model::Change& change, const model::StateEntry& entry) {
  constexpr std::uint32_t kOften = 2;
  const auto times = recently_mended(entry, draft.moment.now);
  if (change.cause != model::Cause::kDrift || times < kOften) return;
  draft.plan.notes.push_back(fmt::format(
      "{} is contested: mailctl has mended it {} times, last on {}, and somebody has changed it "
      "again. Find who writes it, or take it out of the manifest",
      change.address.text(),
      times,
      base::to_iso_date(base::date_of(*entry.mended_at))));
}

// A schedule that was declared: a list that is replicated, terms that end. Where the manifest also
// asks for something new, that is an edit.
bool is_due(const Draft& draft, const model::StateEntry& entry, const model::Change& change) {
  const auto claim = claim_of(*change.after);
  if (change.address.kind() == model::ResourceKind::kSuppressions) return claim == entry.claim;
  return draft.desired.due.contains(change.address) &&
         std::ranges::all_of(claim.owned, [&](const std::string& text) {
           return std::ranges::find(entry.claim.owned, text) != entry.claim.owned.end();
         });
}

// Our last write against live and desired: who made the difference.
void set_cause(Draft& draft, model::Change& change) {
  const auto* entry = prior_entry(draft, change.address);
  if (entry == nullptr) return;
  if (is_due(draft, *entry, change)) change.cause = model::Cause::kDue;
  if (change.address.kind() == model::ResourceKind::kSuppressions) return;
  const bool live_moved =
      !change.before || our_attributes(*change.before, entry->claim) != entry->seen;
  const auto claim = claim_of(*change.after);
  // Of a shared thing the text holds what others wrote; what we wish is the claim.
  const bool wish_is_old = claim.sharing == model::Sharing::kValues
                               ? claim == entry->claim
                               : our_attributes(*change.after, claim) == entry->applied;
  if (!live_moved) return;
  if (wish_is_old) change.cause = model::Cause::kDrift;
  note_contested(draft, change, *entry);
  if (!change.reason.empty()) return;
  change.reason = change.before ? "changed by somebody since the last run"
                                : "deleted by somebody since the last run";
}

bool is_under_way(model::Lifecycle lifecycle) {
  return lifecycle == model::Lifecycle::kCreating || lifecycle == model::Lifecycle::kUpdating;
}

model::PendingToken token_for(const Draft& draft,
                              const model::Resource& resource,
                              const LiveView& view) {
  const auto saved = draft.moment.prior.pending.find(resource.address);
  if (saved != draft.moment.prior.pending.end()) return saved->second;
  return {
      .address = resource.address,
      .action = model::Action::kCreate,
      .token = (view.lifecycle == model::Lifecycle::kUpdating ? "updated:" : "created:") + view.id,
      .waiting_for = std::string(model::to_text(resource.address.kind())) + " " +
                     resource.address.leaf() + " is " + std::string(model::to_text(view.lifecycle)),
      .since = draft.moment.now};
}

void plan_create(Draft& draft, const model::Resource& resource) {
  if (!fits_beside_others(draft, resource)) return;
  auto change = change_of(draft, resource, model::Action::kCreate);
  set_cause(draft, change);
  push(draft, std::move(change));
}

void plan_behind_delete(Draft& draft, const model::Resource& resource, const LiveView& view) {
  push(draft, change_of(draft, resource, model::Action::kCreate));
  auto& planned = draft.plan.changes.back();
  planned.blocked_since = waiting_since(draft, resource.address);
  planned.blocked_by = fmt::format(
      "the {} of the same name is still {}{}: its name and slot are free when it is gone",
      model::to_text(resource.address.kind()),
      model::to_text(view.lifecycle),
      view.detail.empty() ? "" : " (" + view.detail + ")");
}

void plan_failed(Draft& draft, const model::Resource& resource, const LiveView& view) {
  draft.diagnostics.error("plan/failed-resource",
                          resource.at,
                          fmt::format("{} is FAILED at the service{}",
                                      resource.address.text(),
                                      view.detail.empty() ? "" : ": " + view.detail),
                          "A failed resource cannot be mended in place. Delete it with the "
                          "service's own tools, then plan again.");
}

// The only attribute of a key that can differ and never be changed in place.
bool has_other_key(const LiveView& view, const model::Resource& resource) {
  const auto* wanted = std::get_if<model::DkimKey>(&resource.spec);
  const auto* held = std::get_if<model::DkimKey>(&view.spec);
  return wanted != nullptr && held != nullptr && !wanted->public_key_hash.empty() &&
         !held->public_key_hash.empty() && wanted->public_key_hash != held->public_key_hash;
}

void report_conflict(Draft& draft, const model::Resource& resource, const LiveView& view) {
  const auto* owner_text =
      is_ours(draft, resource.address, view) ? "others too" : "nobody mailctl knows";
  const auto owner = view.owner.empty() ? owner_text : fmt::format("the manifest `{}`", view.owner);
  draft.diagnostics.error(
      "plan/conflict",
      resource.at,
      fmt::format("{} exists, differs from the manifest, and belongs to {}",
                  resource.address.text(),
                  owner),
      fmt::format("live:     {}\nmanifest: {}\nTo take it over, add `{}` to `adopt:` or run with "
                  "--adopt '{}'; to leave it, "
                  "take it out of the manifest.",
                  text_of(view.spec),
                  resource.intent == model::Intent::kAbsent ? "none" : text_of(resource.spec),
                  resource.address.text(),
                  resource.address.text()));
}

// State needs a fresh entry although nothing is to be written.
bool needs_bookkeeping(const Draft& draft, const model::Resource& resource, const LiveView& view) {
  const auto& prior = draft.moment.prior;
  const auto claim = claim_of(resource.spec);
  const auto* entry = prior_entry(draft, resource.address);
  if (entry == nullptr) return claims_anything(claim);
  const bool became_active = resource.address.kind() == model::ResourceKind::kDkim &&
                             !entry->active_since && view.lifecycle == model::Lifecycle::kActive;
  const bool is_over = prior.pending.contains(resource.address) &&
                       view.lifecycle != model::Lifecycle::kNeedsAttention;
  return became_active || is_over || prior.intents.contains(resource.address) ||
         entry->id != view.id || entry->claim != claim ||
         (resource.address.kind() != model::ResourceKind::kSuppressions &&
          entry->seen != our_attributes(view.spec, claim));
}

void plan_satisfied(Draft& draft, const model::Resource& resource, const LiveView& view) {
  if (!needs_bookkeeping(draft, resource, view)) return;
  const bool is_known = prior_entry(draft, resource.address) != nullptr;
  auto change = change_of(draft, resource, is_known ? model::Action::kNoOp : model::Action::kAdopt);
  set_live(change, view);
  change.reason = "exists and matches";
  push(draft, std::move(change));
}

void plan_update(Draft& draft, const model::Resource& resource, const LiveView& view) {
  if (has_other_key(view, resource)) {
    draft.diagnostics.error(
        "plan/other-key",
        resource.at,
        resource.address.text() + " holds another private key than the manifest gives",
        "A key is never changed under its selector, because mail signed with the old one is on "
        "its way. Choose another selector for the new key.");
    return;
  }
  auto change = change_of(draft, resource, model::Action::kUpdate);
  set_live(change, view);
  set_cause(draft, change);
  push(draft, std::move(change));
}

void plan_managed(Draft& draft, const model::Resource& resource) {
  const auto view = live_view(draft.moment.live, resource.address);
  if (!view) return plan_create(draft, resource);
  if (view->lifecycle == model::Lifecycle::kDeleting)
    return plan_behind_delete(draft, resource, *view);
  if (view->lifecycle == model::Lifecycle::kFailed) return plan_failed(draft, resource, *view);
  const bool is_satisfied = model::satisfies(view->spec, resource.spec);
  const bool may_change = is_ours(draft, resource.address, view) || may_adopt(draft, resource);
  if (is_under_way(view->lifecycle) && (is_satisfied || may_change)) {
    auto change = change_of(draft, resource, model::Action::kAdopt);
    set_live(change, *view);
    change.reason = "already under way";
    push(draft, std::move(change));
    draft.plan.changes.back().resume = token_for(draft, resource, *view);
    return;
  }
  if (is_satisfied) return plan_satisfied(draft, resource, *view);
  const bool merges = resource.address.kind() == model::ResourceKind::kSpf ||
                      resource.address.kind() == model::ResourceKind::kSuppressions;
  const auto* record = std::get_if<model::ManagedRecordSet>(&resource.spec);
  const bool shares = record != nullptr && record->sharing == model::Sharing::kValues;
  if (!merges && !shares && !may_change) return report_conflict(draft, resource, *view);
  plan_update(draft, resource, *view);
}

// Who asks for the text at an alias gets what the alias leads to, as with keys of services.
bool is_answered_by_alias(const Draft& draft, const model::Resource& resource) {
  const auto* record = std::get_if<model::ManagedRecordSet>(&resource.spec);
  if (record == nullptr || record->set.type != dns::RecordType::kTxt) return false;
  return live_view(
             draft.moment.live,
             model::record_set_address(record->zone, dns::RecordType::kCname, record->set.name))
      .has_value();
}

void plan_kept(Draft& draft, const model::Resource& resource) {
  if (live_view(draft.moment.live, resource.address)) return;
  if (is_answered_by_alias(draft, resource)) return;
  draft.diagnostics.warning(
      "plan/kept-record-missing",
      resource.at,
      resource.address.text() + " is to be kept but does not exist",
      "`keep` never writes. Publish the record by hand, or give its value here.");
}

void plan_absent(Draft& draft, const model::Resource& resource) {
  const auto view = live_view(draft.moment.live, resource.address);
  const auto claim = claim_on(draft.moment.prior, resource.address);
  if (!view) {
    if (!claim) return;
    auto change = change_of(draft, resource, model::Action::kForget);
    change.after.reset();
    change.reason = "it is gone";
    return push(draft, std::move(change));
  }
  const bool is_all_ours =
      is_ours(draft, resource.address, view) && (!claim || !foreign_rest(view->spec, *claim));
  if (!is_all_ours && !may_adopt(draft, resource)) return report_conflict(draft, resource, *view);
  auto change = change_of(draft, resource, model::Action::kDelete);
  change.after.reset();
  set_live(change, *view);
  change.reason = "the manifest says none";
  push(draft, std::move(change));
}

// The value comes from a region that could not be read, and no earlier run has seen it.
bool is_output_out_of_reach(const Draft& draft, const model::Resource& resource) {
  const auto* record = std::get_if<model::ManagedRecordSet>(&resource.spec);
  return record != nullptr && !record->output_of.empty() && record->set.values.empty() &&
         !draft.moment.live.is_read(record->output_of.scope());
}

}  // namespace

void push(Draft& draft, model::Change change) {
  draft.plan.changes.push_back({.change = std::move(change),
                                .account = {},
                                .after = {},
                                .after_waits = {},
                                .resume = {},
                                .blocked_by = {},
                                .blocked_since = {}});
}

bool is_ours(const Draft& draft,
             const model::Address& address,
             const std::optional<LiveView>& view) {
  return draft.moment.prior.entries.contains(address) ||
         draft.moment.prior.intents.contains(address) ||
         (view && !view->owner.empty() && view->owner == draft.desired.owner);
}

bool is_of_others(const Draft& draft, const model::Address& address) {
  const auto& zones = draft.desired.others_zones;
  return address.is_dns() && !zones.empty() && zones.contains(dns::name_of(address.region()));
}

base::Time waiting_since(const Draft& draft, const model::Address& address) {
  const auto saved = draft.moment.prior.pending.find(address);
  return saved == draft.moment.prior.pending.end() ? draft.moment.now : saved->second.since;
}

bool may_adopt(const Draft& draft, const model::Resource& resource) {
  // Of what is only observed nothing is taken over: it shows what managing it would do.
  if (resource.adopt == model::Adopt::kYes || is_observed(draft.desired, resource.address)) {
    return true;
  }
  return std::ranges::any_of(draft.rules.adopt, [&](std::string_view pattern) {
    if (!pattern.ends_with('*')) return resource.address.text() == pattern;
    pattern.remove_suffix(1);
    return resource.address.text().starts_with(pattern);
  });
}

void plan_resource(Draft& draft, const model::Resource& resource) {
  if (!draft.moment.live.is_read(resource.address.scope()) ||
      is_output_out_of_reach(draft, resource))
    return;
  switch (resource.intent) {
    case model::Intent::kManage:
      return plan_managed(draft, resource);
    case model::Intent::kKeep:
      return plan_kept(draft, resource);
    case model::Intent::kAbsent:
      return plan_absent(draft, resource);
  }
}

}  // namespace mailctl::plan
