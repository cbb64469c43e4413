#include "render/plan_json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "plan/cost.h"
#include "render/attribute_changes.h"
#include "render/forecast_json.h"
#include "render/request_json.h"
#include "render/saved_plan_json.h"

namespace mailctl::render {
namespace {

using model::Action;
using nlohmann::json;

json actions_of(Action action) {
  switch (action) {
    case Action::kCreate:
      return {"create"};
    case Action::kUpdate:
      return {"update"};
    case Action::kReplace:
      return {"delete", "create"};
    case Action::kDelete:
      return {"delete"};
    case Action::kForget:
      return {"forget"};
    case Action::kAdopt:
    case Action::kNoOp:
      return {"no-op"};
  }
  return {"no-op"};
}

// An element as terms and records are listed, or the text itself.
json value_of(Shape shape, const std::string& value) {
  if (shape != Shape::kLines || value == model::kKnownAfterApply) return value;
  return elements_of(shape, value);
}

// The three objects of one side-by-side: attributes not yet known are true in `unknown` and absent
// in `after`, as Terraform has it.
struct Sides {
  json before;  // null where the resource is not there
  json after;
  json unknown = json::object();
};

Sides sides_of(const std::vector<AttributeChange>& changes) {
  Sides sides;
  for (const auto& change : changes) {
    if (change.before) sides.before[change.name] = value_of(change.shape, *change.before);
    if (change.after == model::kKnownAfterApply) {
      sides.unknown[change.name] = true;
      if (sides.after.is_null()) sides.after = json::object();
    } else if (change.after) {
      sides.after[change.name] = value_of(change.shape, *change.after);
    }
  }
  return sides;
}

json resource_of(const model::Address& address) {
  return {{"address", address.text()},
          {"mode", "managed"},
          {"type", model::to_type_name(address.kind())},
          {"name", address.leaf()},
          {"provider_name", "mailctl/" + address.account()}};
}

json change_object(json actions, Sides sides) {
  return {{"actions", std::move(actions)},
          {"before", std::move(sides.before)},
          {"after", std::move(sides.after)},
          {"after_unknown", std::move(sides.unknown)},
          {"before_sensitive", json::object()},
          {"after_sensitive", json::object()}};
}

json addresses_of(const plan::Plan& plan, const std::vector<plan::ChangeId>& ids) {
  json addresses = json::array();
  for (const auto id : ids) addresses.push_back(plan.changes.at(id).change.address.text());
  return addresses;
}

json own_part(const plan::Plan& plan,
              const plan::PlannedChange& planned,
              const base::SourceFiles& files) {
  json waits = json::array();
  for (const auto wait : planned.after_waits) waits.push_back(plan.waits.at(wait).text);
  const auto& change = planned.change;
  return {{"cause", model::to_text(change.cause)},
          {"reason", change.reason},
          {"action", model::to_text(change.action)},
          {"manifest", files.to_text(change.at)},
          {"after", addresses_of(plan, planned.after)},
          {"waits_for", waits},
          {"blocked_by", planned.blocked_by}};
}

json resource_change(const plan::Plan& plan,
                     const plan::PlannedChange& planned,
                     const base::SourceFiles& files) {
  const auto& change = planned.change;
  json out = resource_of(change.address);
  out["change"] = change_object(actions_of(change.action),
                                sides_of(attribute_changes(change.before, change.after)));
  if (change.action == Action::kAdopt) out["change"]["importing"] = {{"id", change.id}};
  if (change.action == Action::kDelete && plan.mode == plan::Mode::kApply) {
    out["action_reason"] = "delete_because_no_resource_config";
  }
  if (change.action == Action::kReplace) out["action_reason"] = "replace_because_cannot_update";
  out["mailctl"] = own_part(plan, planned, files);
  return out;
}

json drift_of(const plan::Drift& drift) {
  const auto* action = drift.live.empty() ? "delete" : drift.seen.empty() ? "create" : "update";
  json out = resource_of(drift.address);
  out["change"] = change_object({action}, sides_of(attribute_changes(drift.seen, drift.live)));
  return out;
}

json pending_of(const model::PendingItem& item) {
  return {{"address", item.address.text()},
          {"waiting_for", item.waiting_for},
          {"since", base::to_rfc3339(item.since)}};
}

json discrepancy_of(const plan::Discrepancy& discrepancy) {
  return {{"address", discrepancy.address.text()},
          {"held", discrepancy.held},
          {"answered", discrepancy.answered},
          {"text", discrepancy.text}};
}

json guard_of(const plan::GuardFinding& finding) {
  return {{"guard", finding.guard},
          {"severity", finding.severity == base::Severity::kError ? "error" : "warning"},
          {"scope", finding.scope},
          {"text", finding.text},
          {"detail", finding.detail},
          {"consent", finding.consent}};
}

template <class T, class F>
json list_of(const std::vector<T>& things, F to_value) {
  json out = json::array();
  for (const auto& thing : things) out.push_back(to_value(thing));
  return out;
}

std::string_view mode_of(const plan::Plan& plan) {
  if (plan.extent == plan::Extent::kRefresh) return "refresh-only";
  return plan.mode == plan::Mode::kDestroy ? "destroy" : "apply";
}

json whole_plan_part(const plan::Plan& plan, const base::SourceFiles& files) {
  const auto counts = plan::count_changes(plan);
  const auto cost = plan::cost_of(plan);
  return {
      {"owner", plan.owner},
      {"mode", mode_of(plan)},
      {"summary",
       {{"add", counts.add},
        {"change", counts.change},
        {"destroy", counts.destroy},
        {"adopt", counts.adopt}}},
      {"pending", list_of(plan.pending, pending_of)},
      {"asked", asked_json(plan, files)},
      {"discrepancies", list_of(plan.discrepancies, discrepancy_of)},
      {"cost", {{"calls", cost.calls}, {"waves", cost.waves}, {"longest_wait", cost.longest_wait}}},
      {"guards", list_of(plan.guards, guard_of)},
      {"delivery_forecast", list_of(plan.forecast, forecast_json)},
      {"notes", plan.notes},
      {"unread", plan.unread}};
}

json stage_of(const plan::Stage& stage) {
  json domains = json::array();
  for (const auto& [domain, changes] : stage.domains) domains.push_back(domain.text());
  return {{"name", stage.name}, {"domains", domains}, {"changes", stage.change_count()}};
}

json observed_changes(const plan::Plan& plan, const base::SourceFiles& files) {
  const auto observed = plan::observed_only(plan);
  json changes = json::array();
  for (const auto& planned : observed.changes) {
    changes.push_back(resource_change(observed, planned, files));
  }
  return changes;
}

}  // namespace

std::string plan_json(const plan::Plan& plan,
                      const base::SourceFiles& files,
                      const PlanJsonContext& context) {
  json changes = json::array();
  for (const auto& planned : plan.changes) {
    if (planned.change.action != Action::kNoOp) {
      changes.push_back(resource_change(plan, planned, files));
    }
  }
  auto own = whole_plan_part(plan, files);
  own["rollout"] = {{"stop_at_percent", plan.stop_at}, {"stages", list_of(plan.stages, stage_of)}};
  own["observed"] = observed_changes(plan, files);
  if (context.saved != nullptr) own["saved"] = saved_plan_part(*context.saved);
  const json document = {{"format_version", "1.2"},
                         {"mailctl_version", context.program_version},
                         {"resource_drift", list_of(plan.drift, drift_of)},
                         {"resource_changes", changes},
                         {"output_changes", json::object()},
                         {"timestamp", base::to_rfc3339(context.now)},
                         {"applyable", !plan::has_no_changes(plan) && !plan::is_stopped(plan)},
                         {"complete", plan.is_complete() && !plan::is_waiting(plan)},
                         {"errored", plan::is_stopped(plan)},
                         {"diagnostics", json::parse(messages_json(context.messages))},
                         {"mailctl", own}};
  return document.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace mailctl::render
