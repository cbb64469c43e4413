#include "render/plan_parts.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/text.h"
#include "render/markdown.h"
#include "render/paint.h"

namespace mailctl::render {
namespace {

using model::Action;

std::size_t count_if(const ScopeChanges& scope, std::initializer_list<Action> actions) {
  return static_cast<std::size_t>(
      std::ranges::count_if(scope.changes, [&](const plan::PlannedChange* planned) {
        return std::ranges::find(actions, planned->change.action) != actions.end();
      }));
}

bool is_of_zone(const ScopeChanges& scope) {
  return scope.scope.starts_with("dns/");
}

ScopeChanges empty_scope(const model::Address& address) {
  ScopeChanges scope{.scope = address.scope(), .noun = "Region", .name = {}, .changes = {}};
  if (address.is_dns()) scope.noun = "Zone";
  scope.name = address.is_dns() ? address.region() : scope.scope;
  return scope;
}

LineKind kind_of(Mark mark) {
  switch (mark) {
    case Mark::kAdded:
      return LineKind::kAdded;
    case Mark::kRemoved:
      return LineKind::kRemoved;
    case Mark::kHidden:
      return LineKind::kComment;
    case Mark::kSame:
      break;
  }
  return LineKind::kSame;
}

// Of a whole attribute that is a list.
LineKind kind_of(const AttributeChange& change) {
  if (!change.before) return LineKind::kAdded;
  return change.after ? LineKind::kSame : LineKind::kRemoved;
}

std::string value_text(const std::string& value) {
  return value == model::kKnownAfterApply ? value : render::quoted(value);
}

void append_attribute(const AttributeChange& change,
                      std::size_t width,
                      std::vector<DiffLine>& lines) {
  if (is_list(change)) {
    lines.push_back({kind_of(change), fmt::format("{}:", change.name)});
    for (auto& element : marked_elements(change)) {
      const bool is_hidden = element.mark == Mark::kHidden;
      lines.push_back(
          {kind_of(element.mark), fmt::format("{}{}", is_hidden ? "" : "  ", element.text)});
    }
    return;
  }
  const auto add = [&](LineKind kind, const std::optional<std::string>& value) {
    if (value) {
      lines.push_back({kind, fmt::format("{:<{}} = {}", change.name, width, value_text(*value))});
    }
  };
  add(LineKind::kRemoved, change.before);
  add(LineKind::kAdded, change.after);
}

}  // namespace

std::string_view fate_of(const plan::Plan& plan, Action action) {
  const auto look = look_of(action);
  return plan.extent == plan::Extent::kObserved ? look.would : look.will;
}

Look look_of(Action action) {
  switch (action) {
    case Action::kCreate:
      return {" +", "will be created", "would be created", "create"};
    case Action::kUpdate:
      return {" ~", "will be updated in-place", "would be updated in-place", "update in-place"};
    case Action::kReplace:
      return {"-+", "must be replaced", "would be replaced", "destroy and then create replacement"};
    case Action::kDelete:
      return {" -", "will be destroyed", "would be destroyed", "destroy"};
    case Action::kAdopt:
      return {" =",
              "exists as wanted and is adopted",
              "exists as wanted and would be adopted",
              "adopt as it is"};
    case Action::kForget:
      return {" .", "will be forgotten", "would be forgotten", "forget"};
    case Action::kNoOp:
      return {"  ", "stays as it is", "stays as it is", ""};
  }
  return {};
}

bool is_shown(const plan::Plan& plan, const plan::PlannedChange& planned) {
  const bool is_adopted = planned.change.action == Action::kAdopt && !planned.resume;
  return planned.change.action != Action::kNoOp && !(is_adopted && plan.rebuilt > 0);
}

std::vector<ScopeChanges> changes_by_scope(const plan::Plan& plan) {
  std::vector<ScopeChanges> scopes;
  std::map<std::string, std::size_t> index;
  for (const auto& planned : plan.changes) {
    if (!is_shown(plan, planned)) continue;
    const auto& address = planned.change.address;
    const auto [found, is_new] = index.emplace(address.scope(), scopes.size());
    if (is_new) scopes.push_back(empty_scope(address));
    scopes[found->second].changes.push_back(&planned);
  }
  std::ranges::stable_sort(scopes, {}, is_of_zone);
  return scopes;
}

std::string counts_text(const ScopeChanges& scope) {
  const std::array<std::pair<std::size_t, std::string_view>, 5> parts{
      {{count_if(scope, {Action::kCreate, Action::kReplace}), "to add"},
       {count_if(scope, {Action::kUpdate}), "to change"},
       {count_if(scope, {Action::kDelete, Action::kReplace}), "to destroy"},
       {count_if(scope, {Action::kAdopt}), "to adopt"},
       {count_if(scope, {Action::kForget}), "to forget"}}};
  std::vector<std::string> texts;
  for (const auto& [count, what] : parts) {
    if (count > 0) texts.push_back(fmt::format("{} {}", count, what));
  }
  return base::join(texts, ", ");
}

std::vector<std::string> remarks_of(const plan::Plan& plan,
                                    const plan::PlannedChange& planned,
                                    const base::SourceFiles& files) {
  const auto& change = planned.change;
  std::vector<std::string> remarks;
  if (change.cause != model::Cause::kEdit || !change.reason.empty()) {
    const auto cause = change.cause == model::Cause::kEdit
                           ? std::string("because")
                           : fmt::format("{}:", model::to_text(change.cause));
    remarks.push_back(change.reason.empty() ? std::string(model::to_text(change.cause))
                                            : fmt::format("{} {}", cause, change.reason));
  }
  if (change.at.is_known()) remarks.push_back("asked for in " + files.to_text(change.at));
  for (const auto wait : planned.after_waits) {
    remarks.push_back("not before: " + plan.waits.at(wait).text);
  }
  if (planned.resume) {
    remarks.push_back("under way since " + base::to_rfc3339(planned.resume->since));
  }
  if (!planned.blocked_by.empty()) remarks.push_back("waits: " + planned.blocked_by);
  return remarks;
}

std::vector<AttributeChange> telling_attributes(std::vector<AttributeChange> changes) {
  std::erase_if(changes, [](const AttributeChange& change) {
    return change.before.value_or("").empty() && change.after.value_or("").empty();
  });
  return changes;
}

bool is_list(const AttributeChange& change) {
  return change.shape != Shape::kText && change.before != model::kKnownAfterApply &&
         change.after != model::kKnownAfterApply;
}

std::vector<MarkedElement> marked_elements(const AttributeChange& change) {
  const auto elements = [&](const std::optional<std::string>& value) {
    return value ? elements_of(change.shape, *value) : std::vector<std::string>();
  };
  return fold_unchanged(mark_elements(elements(change.before), elements(change.after)));
}

std::vector<DiffLine> diff_lines(const std::vector<AttributeChange>& changes, DiffBounds bounds) {
  std::size_t width = 0;
  for (const auto& change : changes) {
    if (!change.is_unchanged() && !is_list(change)) width = std::max(width, change.name.size());
  }
  std::vector<DiffLine> lines;
  std::size_t hidden = 0;
  for (const auto& change : changes) {
    if (change.is_unchanged()) {
      ++hidden;
    } else {
      append_attribute(change, width, lines);
    }
  }
  if (hidden > 0) {
    lines.push_back(
        {LineKind::kComment, base::count_of(hidden, "unchanged attribute") + " hidden"});
  }
  if (lines.size() > bounds.most) {
    const auto more = lines.size() - bounds.most;
    lines.resize(bounds.most);
    lines.push_back({LineKind::kComment, "… and " + base::count_of(more, "more line")});
  }
  for (auto& line : lines) line.text = shortened(visible(line.text), bounds.longest);
  return lines;
}

std::string stage_text(const plan::Stage& stage) {
  return fmt::format("{}: {}, {}",
                     stage.name,
                     base::count_of(stage.domains.size(), "domain"),
                     base::count_of(stage.change_count(), "change"));
}

std::string rollout_rule(const plan::Plan& plan) {
  return fmt::format(
      "a stage begins when the one before has settled and at most {} % of its domains have failed",
      plan.stop_at);
}

std::string_view what_drifted(const plan::Drift& drift) {
  if (drift.live.empty()) return "has been deleted";
  return drift.seen.empty() ? "has appeared" : "has changed";
}

std::string Outlook::to_text() const {
  using mail::path::Verdict;
  std::vector<std::string> parts;
  for (const auto verdict : {Verdict::kFull, Verdict::kPartial, Verdict::kNone}) {
    const auto count = counts.at(static_cast<std::size_t>(verdict));
    if (count > 0) parts.push_back(fmt::format("{} {}", count, mail::path::to_text(verdict)));
  }
  return base::join(parts, ", ");
}

Outlook outlook_of(std::span<const plan::StreamForecast> forecast) {
  Outlook outlook;
  for (const auto& stream : forecast) {
    ++outlook.counts.at(static_cast<std::size_t>(stream.verdict));
    outlook.worst = std::max(outlook.worst, stream.verdict);
  }
  return outlook;
}

}  // namespace mailctl::render
