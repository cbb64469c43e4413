#include "render/event_json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "render/plan_text.h"
#include "render/report_text.h"

namespace mailctl::render {
namespace {

using nlohmann::json;

json base_event(std::string_view type, std::string_view message, base::Time now) {
  return {{"@level", "info"},
          {"@message", message},
          {"@module", "mailctl.ui"},
          {"@timestamp", base::to_rfc3339(now)},
          {"type", type}};
}

std::string line_of(const json& event) {
  return event.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

json resource_of(const model::Address& address) {
  return {{"addr", address.text()},
          {"resource", address.text()},
          {"module", ""},
          {"implied_provider", "mailctl"},
          {"resource_type", model::to_type_name(address.kind())},
          {"resource_name", address.leaf()},
          {"resource_key", nullptr}};
}

// Terraform's word for the action.
std::string_view action_word(model::Action action) {
  switch (action) {
    case model::Action::kAdopt:
      return "import";
    case model::Action::kForget:
      return "remove";
    case model::Action::kNoOp:
      return "noop";
    case model::Action::kCreate:
    case model::Action::kUpdate:
    case model::Action::kReplace:
    case model::Action::kDelete:
      break;
  }
  return model::to_text(action);
}

std::string_view type_of(const model::ApplyEvent& event) {
  if (event.kind == model::EventKind::kStarted) return "apply_start";
  if (event.kind == model::EventKind::kWaiting) return "apply_progress";
  switch (event.result.kind) {
    case model::ResultKind::kDone:
      return "apply_complete";
    case model::ResultKind::kPending:
      return "apply_progress";
    case model::ResultKind::kFailed:
    case model::ResultKind::kSkipped:
      return "apply_errored";
  }
  return "apply_errored";
}

json changes_of(std::uint32_t add,
                std::uint32_t change,
                std::uint32_t remove,
                const char* operation) {
  return {{"add", add},
          {"change", change},
          {"import", 0},
          {"remove", remove},
          {"operation", operation}};
}

}  // namespace

std::string version_event(std::string_view program_version, base::Time now) {
  json event = base_event("version", fmt::format("mailctl {}", program_version), now);
  event["mailctl"] = program_version;
  event["ui"] = "1.2";
  return line_of(event);
}

std::string plan_events(const plan::Plan& plan, base::Time now) {
  std::string out;
  for (const auto& planned : plan.changes) {
    const auto& change = planned.change;
    if (change.action == model::Action::kNoOp) continue;
    json event =
        base_event("planned_change",
                   fmt::format("{}: Plan to {}", change.address.text(), action_word(change.action)),
                   now);
    event["change"] = {{"resource", resource_of(change.address)},
                       {"action", action_word(change.action)},
                       {"reason", change.reason}};
    out += line_of(event);
  }
  const auto counts = plan::count_changes(plan);
  json summary = base_event("change_summary", plan_summary(plan), now);
  summary["changes"] = changes_of(counts.add, counts.change, counts.destroy, "plan");
  summary["changes"]["import"] = counts.adopt;
  return out + line_of(summary);
}

std::string apply_event(const model::ApplyEvent& event) {
  const auto& result = event.result;
  json out = base_event(type_of(event), event_text(event, Color::kNever), event.at);
  if (type_of(event) == "apply_errored") out["@level"] = "error";
  out["hook"] = {{"resource", resource_of(result.address)}, {"action", action_word(result.action)}};
  if (event.kind != model::EventKind::kStarted) {
    out["hook"]["elapsed_seconds"] =
        std::chrono::duration_cast<std::chrono::seconds>(result.elapsed).count();
    if (!result.text.empty()) out["hook"]["text"] = result.text;
  }
  return line_of(out);
}

std::string report_events(const model::ApplyReport& report, plan::Mode mode, base::Time now) {
  std::string out;
  for (const auto& item : report.pending) {
    json event = base_event(
        "mailctl_pending", fmt::format("{}: {}", item.address.text(), item.waiting_for), now);
    event["pending"] = {{"resource", resource_of(item.address)},
                        {"waiting_for", item.waiting_for},
                        {"since", base::to_rfc3339(item.since)}};
    out += line_of(event);
  }
  if (report.asked_open > 0) {
    json event = base_event(
        "mailctl_asked",
        fmt::format("{} asked of others not verified", base::count_of(report.asked_open, "record")),
        now);
    event["asked"] = {{"open", report.asked_open}};
    out += line_of(event);
  }
  json summary = base_event("change_summary", report_summary(report, mode), now);
  summary["changes"] = changes_of(report.added,
                                  report.changed,
                                  report.destroyed,
                                  mode == plan::Mode::kDestroy ? "destroy" : "apply");
  summary["changes"]["failed"] = report.failed;
  summary["changes"]["skipped"] = report.skipped;
  return out + line_of(summary);
}

std::string message_event(const Message& message, base::Time now) {
  const auto diagnostic = json::parse(message.object);
  const bool is_error = message.severity == base::Severity::kError;
  const bool is_warning = message.severity == base::Severity::kWarning;
  const auto* word = is_error ? "Error" : is_warning ? "Warning" : "Info";
  json event = base_event("diagnostic", fmt::format("{}: {}", word, message.summary), now);
  event["@level"] = is_error ? "error" : is_warning ? "warn" : "info";
  event["diagnostic"] = diagnostic;
  return line_of(event);
}

}  // namespace mailctl::render
