#include "plan/selection.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "model/guards.h"
#include "plan/live_view.h"

namespace mailctl::plan {
namespace {

constexpr std::size_t kNamed = 5;

bool matches_any(const std::vector<std::string>& patterns, const std::string& address) {
  return std::ranges::any_of(patterns, [&](const std::string& pattern) {
    return model::matches_pattern(pattern, address);
  });
}

// The domain part of what it is about; a record's own name.
dns::Name name_in(const model::Change& change) {
  const auto& address = change.address;
  if (address.is_dns()) return record_key(address).first;
  const auto& spec = change.after ? change.after : change.before;
  if (!spec) return {};
  if (const auto* domain = std::get_if<model::EmailDomain>(&*spec)) return domain->name;
  if (const auto* key = std::get_if<model::DkimKey>(&*spec)) return key->domain;
  if (const auto* path = std::get_if<model::ReturnPath>(&*spec)) return path->domain;
  if (const auto* sender = std::get_if<model::ApprovedSender>(&*spec)) return sender->domain;
  return {};
}

bool is_in_domains(const std::vector<dns::Name>& domains, const model::Change& change) {
  const auto name = name_in(change);
  return std::ranges::any_of(domains,
                             [&](const dns::Name& domain) { return name.is_at_or_under(domain); });
}

bool is_in_regions(const std::vector<std::string>& regions, const model::Address& address) {
  return !address.is_dns() && std::ranges::find(regions, address.region()) != regions.end();
}

// Which changes stay: those that are wanted and stand on nothing that goes.
std::vector<bool> staying(const Wants& wants, const Plan& plan) {
  std::vector<bool> stays;
  for (const auto& planned : plan.changes) stays.push_back(wants(planned));
  for (bool has_news = true; has_news;) {
    has_news = false;
    const auto goes = [&](ChangeId id) { return !stays[id]; };
    for (ChangeId id = 0; id < stays.size(); ++id) {
      const auto& planned = plan.changes[id];
      const bool stands_on_nothing = std::ranges::any_of(planned.after, goes) ||
                                     std::ranges::any_of(planned.after_waits, [&](WaitId wait) {
                                       return std::ranges::any_of(plan.waits[wait].after, goes);
                                     });
      if (!stays[id] || !stands_on_nothing) continue;
      stays[id] = false;
      has_news = true;
    }
  }
  return stays;
}

void keep(const std::vector<bool>& stays, Plan& plan) {
  std::vector<ChangeId> moved(stays.size());
  std::vector<PlannedChange> changes;
  for (ChangeId id = 0; id < stays.size(); ++id) {
    moved[id] = changes.size();
    if (stays[id]) changes.push_back(std::move(plan.changes[id]));
  }
  // A wait that stands on what goes is of no use to anybody; nothing that stays refers to it.
  std::vector<WaitId> moved_waits(plan.waits.size());
  std::vector<Wait> waits;
  for (WaitId id = 0; id < plan.waits.size(); ++id) {
    moved_waits[id] = waits.size();
    const auto& after = plan.waits[id].after;
    if (std::ranges::all_of(after, [&](ChangeId before) { return stays[before]; })) {
      waits.push_back(std::move(plan.waits[id]));
    }
  }
  for (auto& planned : changes) {
    for (auto& before : planned.after) before = moved[before];
    for (auto& wait : planned.after_waits) wait = moved_waits[wait];
  }
  for (auto& wait : waits) {
    for (auto& before : wait.after) before = moved[before];
  }
  plan.changes = std::move(changes);
  plan.waits = std::move(waits);
}

bool is_selected(const Selection& selection, const model::Address& address) {
  if (!selection.targets.empty() && !matches_any(selection.targets, address.text())) return false;
  if (matches_any(selection.excludes, address.text()) || !selection.regions.empty()) return false;
  const auto name = record_key(address).first;
  return selection.domains.empty() ||
         std::ranges::any_of(selection.domains,
                             [&](const dns::Name& domain) { return name.is_at_or_under(domain); });
}

// What others are asked for falls due by nothing of ours: only the place counts.
void select_requests(const Selection& selection, Plan& plan) {
  const auto is_out = [&](const auto& item) { return !is_selected(selection, item.address); };
  std::erase_if(plan.requests, is_out);
  std::erase_if(plan.withdrawn, is_out);
}

}  // namespace

bool Selection::is_everything() const {
  return causes == Causes::kAny && targets.empty() && excludes.empty() && domains.empty() &&
         regions.empty() && !saved;
}

bool selects(const Selection& selection, const PlannedChange& planned) {
  const auto& change = planned.change;
  const auto address = change.address.text();
  if (selection.causes == Causes::kDueOnly && change.cause != model::Cause::kDue) return false;
  if (!selection.targets.empty() && !matches_any(selection.targets, address)) return false;
  if (matches_any(selection.excludes, address)) return false;
  if (!selection.domains.empty() && !is_in_domains(selection.domains, change)) return false;
  if (!selection.regions.empty() && !is_in_regions(selection.regions, change.address)) return false;
  return !selection.saved || selection.saved->contains(change.address);
}

TakenOut take_out(Plan& plan, const Wants& wants) {
  const auto stays = staying(wants, plan);
  TakenOut taken;
  for (ChangeId id = 0; id < stays.size(); ++id) {
    if (stays[id]) continue;
    const auto& planned = plan.changes[id];
    (wants(planned) ? taken.held_back : taken.unwanted).push_back(planned);
  }
  if (!taken.unwanted.empty()) keep(stays, plan);
  return taken;
}

void note_held_back(const std::vector<PlannedChange>& held_back,
                    std::string_view needed,
                    Plan& plan) {
  if (held_back.empty()) return;
  std::vector<std::string> names;
  for (const auto& planned : held_back) {
    if (names.size() < kNamed) names.push_back(planned.change.address.text());
  }
  plan.notes.push_back(fmt::format("{} left out, because they need {}: {}{}",
                                   base::count_of(held_back.size(), "change"),
                                   needed,
                                   base::join(names, ", "),
                                   held_back.size() > kNamed ? ", …" : ""));
}

void select_changes(const Selection& selection, Plan& plan) {
  if (selection.is_everything()) return;
  const auto taken = take_out(plan, [&](const PlannedChange& planned) {
    return !model::makes_call(planned.change.action) || selects(selection, planned);
  });
  if (!taken.unwanted.empty()) {
    plan.notes.push_back(fmt::format("{} left out, because not selected",
                                     base::count_of(taken.unwanted.size(), "change")));
  }
  note_held_back(taken.held_back, "changes that were not selected", plan);
  select_requests(selection, plan);
  std::erase_if(plan.observed,
                [&](const PlannedChange& planned) { return !selects(selection, planned); });
}

std::optional<dns::Name> nearest_domain(const std::unordered_set<dns::Name>& domains,
                                        const model::Address& address) {
  for (auto name = address.subject(); !name.is_root(); name = name.parent()) {
    if (domains.contains(name)) return name;
  }
  return std::nullopt;
}

}  // namespace mailctl::plan
