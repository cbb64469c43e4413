#include "plan/saved_plan.h"

#include <algorithm>

#include <fmt/format.h>

namespace mailctl::plan {
namespace {

constexpr std::string_view kTtl = "ttl";

enum class Ttl : std::uint8_t { kCounts, kIgnored };

std::optional<SavedAttributes> attributes(const std::optional<model::Spec>& spec, Ttl ttl) {
  if (!spec) return std::nullopt;
  SavedAttributes out;
  if (std::holds_alternative<model::SuppressionList>(*spec)) return out;
  for (const auto& [name, value] : model::attributes_of(*spec)) {
    if (ttl == Ttl::kCounts || name != kTtl) out[name] = value;
  }
  return out;
}

SavedChange saved_change(const model::Change& change) {
  return {.address = change.address,
          .action = change.action,
          .before = attributes(change.before, Ttl::kIgnored),
          .after = attributes(change.after, Ttl::kCounts)};
}

// What was only known after apply may be known by now.
bool is_same(const SavedAttributes& saved, const SavedAttributes& now) {
  if (saved.size() != now.size()) return false;
  return std::ranges::all_of(saved, [&](const auto& attribute) {
    const auto found = now.find(attribute.first);
    if (found == now.end()) return false;
    return found->second == attribute.second || attribute.second == model::kKnownAfterApply;
  });
}

bool is_same(const std::optional<SavedAttributes>& saved,
             const std::optional<SavedAttributes>& now) {
  return saved ? now && is_same(*saved, *now) : !now;
}

const model::Change* change_at(const Plan& plan, const model::Address& address) {
  const auto found = std::ranges::find_if(plan.changes, [&](const PlannedChange& planned) {
    return planned.change.address == address && model::makes_call(planned.change.action);
  });
  return found == plan.changes.end() ? nullptr : &found->change;
}

// Nothing is planned for it any more: it is as it was to be, or nobody wants it so.
bool is_done(const SavedChange& saved, const Plan& now, const Desired& desired) {
  const auto* wanted = desired.find(saved.address);
  if (!saved.after) return wanted == nullptr || wanted->intent == model::Intent::kAbsent;
  if (now.mode == Mode::kDestroy || wanted == nullptr) return false;
  if (wanted->intent != model::Intent::kManage) return false;
  return is_same(saved.after, attributes(wanted->spec, Ttl::kCounts));
}

std::string first_difference(const SavedAttributes& saved, const SavedAttributes& now) {
  for (const auto& [name, value] : saved) {
    const auto found = now.find(name);
    if (value == model::kKnownAfterApply || (found != now.end() && found->second == value))
      continue;
    return fmt::format(
        "{} was \"{}\", and is \"{}\"", name, value, found == now.end() ? "" : found->second);
  }
  return "it has more to it than it had";
}

std::string difference(const SavedChange& saved, const SavedChange& now) {
  if (saved.action != now.action) {
    return fmt::format("{} was planned, and now it would be {}",
                       model::to_text(saved.action),
                       model::to_text(now.action));
  }
  if (!is_same(saved.before, now.before)) {
    return saved.before && now.before
               ? "somebody has changed it: " + first_difference(*saved.before, *now.before)
               : "somebody has made or removed it";
  }
  return saved.after && now.after
             ? "the manifest asks for something else: " + first_difference(*saved.after, *now.after)
             : "the manifest asks for something else";
}

}  // namespace

std::vector<SavedChange> saved_changes_of(const Plan& plan) {
  std::vector<SavedChange> out;
  for (const auto& planned : plan.changes) {
    if (model::makes_call(planned.change.action)) out.push_back(saved_change(planned.change));
  }
  return out;
}

Selection selection_of(const SavedPlan& saved) {
  auto selection = saved.selection;
  selection.saved.emplace();
  for (const auto& change : saved.changes) selection.saved->insert(change.address);
  // What is due may be due for another reason by then; the addresses say what is meant.
  selection.causes = Causes::kAny;
  return selection;
}

std::vector<std::string> differences(const SavedPlan& saved,
                                     const Plan& now,
                                     const Desired& desired) {
  std::vector<std::string> out;
  for (const auto& change : saved.changes) {
    const auto* found = change_at(now, change.address);
    std::string why;
    if (found == nullptr) {
      if (is_done(change, now, desired)) continue;
      why = "nothing would be done to it any more";
    } else {
      const auto current = saved_change(*found);
      if (change.action == current.action && is_same(change.before, current.before) &&
          is_same(change.after, current.after))
        continue;
      why = difference(change, current);
    }
    out.push_back(fmt::format("{}: {}", change.address.text(), why));
  }
  return out;
}

}  // namespace mailctl::plan
