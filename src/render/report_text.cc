#include "render/report_text.h"

#include <fmt/format.h>

#include "base/text.h"
#include "render/paint.h"

namespace mailctl::render {
namespace {

using model::Action;
using model::ResultKind;

struct Words {
  std::string_view doing;
  std::string_view done;
};

Words words_of(Action action) {
  switch (action) {
    case Action::kCreate:
      return {"Creating", "Creation"};
    case Action::kUpdate:
      return {"Modifying", "Modification"};
    case Action::kReplace:
      return {"Replacing", "Replacement"};
    case Action::kDelete:
      return {"Destroying", "Destruction"};
    case Action::kAdopt:
      return {"Adopting", "Adoption"};
    case Action::kForget:
      return {"Forgetting", "Forgetting"};
    case Action::kNoOp:
      return {"Reading", "Read"};
  }
  return {};
}

std::string seconds_text(base::Duration elapsed) {
  return fmt::format("{}s", std::chrono::duration_cast<std::chrono::seconds>(elapsed).count());
}

std::string finished_text(const model::ChangeResult& result, Color color) {
  const auto words = words_of(result.action);
  switch (result.kind) {
    case ResultKind::kDone:
      return fmt::format(
          "{} complete after {}{}",
          words.done,
          seconds_text(result.elapsed),
          result.text.empty() ? std::string() : fmt::format(" ({})", visible(result.text)));
    case ResultKind::kPending:
      return fmt::format("Waiting: {}", visible(result.text));
    case ResultKind::kFailed:
      return paint(
          color, Ink::kRemove, fmt::format("{} failed: {}", words.done, visible(result.text)));
    case ResultKind::kSkipped:
      return paint(color, Ink::kWarning, fmt::format("Skipped: {}", visible(result.text)));
  }
  return {};
}

// The results of one kind, each on a line under a heading; empty where there are none.
std::string section(const model::ApplyReport& report, ResultKind kind, std::string_view heading) {
  std::string out;
  for (const auto& result : report.results) {
    if (result.kind != kind) continue;
    out += fmt::format("  ! {} ({}): {}\n",
                       visible(result.address.text()),
                       model::to_text(result.action),
                       visible(result.text));
  }
  return out.empty() ? out : fmt::format("{}\n{}\n", heading, out);
}

std::string pending_section(const model::ApplyReport& report, base::Time now) {
  std::string out;
  for (const auto& item : report.pending) {
    out += fmt::format("  . {}: {} (for {}, since {})\n",
                       visible(item.address.text()),
                       visible(item.waiting_for),
                       base::to_rough_text(now - item.since),
                       base::to_rfc3339(item.since));
  }
  if (out.empty()) return out;
  return fmt::format("Still waiting; the next run goes on from here:\n{}\n", out);
}

std::string unread_section(const model::ApplyReport& report) {
  std::string out;
  for (const auto& [scope, why] : report.unread)
    out += fmt::format("  ! {}: {}\n", visible(scope), visible(why));
  if (out.empty()) return out;
  return fmt::format("Not read, so nothing was done there; run again when it answers:\n{}\n", out);
}

constexpr std::string_view kComplete = " complete!";

// In a word how it ended: all done, done as far as others let it, or not.
std::string_view ending_of(const model::ApplyReport& report) {
  if (report.interrupted) return " interrupted.";
  if (report.failed + report.skipped > 0 || report.state_error || !report.unread.empty())
    return " incomplete.";
  return report.pending.empty() ? kComplete : " not finished yet.";
}

}  // namespace

std::string event_text(const model::ApplyEvent& event, Color color) {
  const auto& result = event.result;
  const auto address = paint(color, Ink::kBold, visible(result.address.text()) + ":");
  switch (event.kind) {
    case model::EventKind::kStarted:
      return fmt::format("{} {}...", address, words_of(result.action).doing);
    case model::EventKind::kWaiting:
      return fmt::format("{} Still waiting{} [{} elapsed]",
                         address,
                         result.text.empty() ? std::string() : ": " + visible(result.text),
                         seconds_text(result.elapsed));
    case model::EventKind::kFinished:
      return fmt::format("{} {}", address, finished_text(result, color));
  }
  return {};
}

std::string report_summary(const model::ApplyReport& report, plan::Mode mode) {
  const bool is_destroy = mode == plan::Mode::kDestroy;
  std::string counts = is_destroy && report.added + report.changed == 0
                           ? fmt::format("{} destroyed", report.destroyed)
                           : fmt::format("{} added, {} changed, {} destroyed",
                                         report.added,
                                         report.changed,
                                         report.destroyed);
  if (!report.pending.empty()) counts += fmt::format(", {} still waiting", report.pending.size());
  if (report.failed + report.skipped > 0)
    counts += fmt::format("; {} failed, {} skipped", report.failed, report.skipped);
  return fmt::format(
      "{}{} Resources: {}.", is_destroy ? "Destroy" : "Apply", ending_of(report), counts);
}

std::string report_text(const model::ApplyReport& report,
                        plan::Mode mode,
                        base::Time now,
                        Color color) {
  const bool is_whole = ending_of(report) == kComplete;
  std::string out = section(report, ResultKind::kFailed, "Failed:");
  out += section(report, ResultKind::kSkipped, "Skipped:");
  out += unread_section(report);
  out += pending_section(report, now);
  if (report.asked_open > 0) {
    out += fmt::format(
        "Others have {} to publish or are waited for by a service: `mailctl records` says "
        "what.\n\n",
        base::count_of(report.asked_open, "record"));
  }
  out += paint(color, is_whole ? Ink::kGood : Ink::kWarning, report_summary(report, mode));
  return out + "\n";
}

}  // namespace mailctl::render
