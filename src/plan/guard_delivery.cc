#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "plan/guard_check.h"

namespace mailctl::plan {
namespace {

using mail::path::Handling;
using mail::path::Verdict;

constexpr std::size_t kNamed = 3;  // changes of a wave that a message lists

bool is_refused(const PathForecast& direct) {
  return direct.handling == Handling::kRejected || direct.handling == Handling::kQuarantined;
}

bool is_enforced(const StreamForecast& forecast) {
  return std::ranges::any_of(forecast.paths, is_refused);
}

GuardFinding finding_of(const StreamForecast& forecast, base::Severity severity) {
  return {.guard = "delivery",
          .severity = severity,
          .scope = forecast.domain.text(),
          .text = {},
          .detail = forecast.reason,
          .at = forecast.at,
          .consent = {}};
}

// Nobody can send by it yet.
bool is_new(const Plan& plan, const StreamForecast& stream) {
  return std::ranges::any_of(plan.changes, [&](const PlannedChange& planned) {
    const auto& change = planned.change;
    if (change.action != model::Action::kCreate || change.address.scope() != stream.scope)
      return false;
    const auto* sender = std::get_if<model::ApprovedSender>(&*change.after);
    return sender != nullptr && sender->email.ends_with("@" + stream.domain.text());
  });
}

// At the end of the plan. Where nothing of it changes what happens to the stream, it stops nothing.
void guard_end(GuardCheck& check, const StreamForecast& after, const StreamForecast& before) {
  const auto& direct = after.paths.front();
  if (is_refused(direct)) {
    const bool was_so = is_refused(before.paths.front()) && !is_new(check.plan, after);
    auto finding = finding_of(after, was_so ? base::Severity::kWarning : base::Severity::kError);
    finding.text = fmt::format("mail of {} {} fail: receivers would {} it ({})",
                               after.stream,
                               was_so ? "goes on to" : "would",
                               direct.handling == Handling::kRejected ? "reject" : "quarantine",
                               after.policy);
    check.add(std::move(finding));
  } else if (after.verdict == Verdict::kPartial && is_enforced(after)) {
    auto finding = finding_of(after, base::Severity::kWarning);
    finding.text = fmt::format(
        "mail of {} passes only directly: forwarded, it fails {}", after.stream, after.policy);
    check.add(std::move(finding));
  }
}

std::string names_of(const Plan& plan, const std::vector<ChangeId>& wave) {
  std::vector<std::string> names;
  for (const auto id : wave) {
    const auto& change = plan.changes[id].change;
    if (model::makes_call(change.action) && change.address.is_dns())
      names.push_back(change.address.text());
  }
  const auto rest = names.size() - std::min(names.size(), kNamed);
  names.resize(names.size() - rest);
  return base::join(names, "\n") + (rest == 0 ? "" : fmt::format("\nand {} more", rest));
}

// What is carried out of a wave that DNS shows.
std::vector<const model::Change*> records_of(const Plan& plan, const std::vector<ChangeId>& wave) {
  std::vector<const model::Change*> changes;
  for (const auto id : wave) {
    const auto& change = plan.changes[id].change;
    if (change.address.is_dns() && model::makes_call(change.action)) changes.push_back(&change);
  }
  return changes;
}

using Forecasts = std::vector<StreamForecast>;

// A stream that is delivered before a wave and after the plan must be so between them.
void guard_between(GuardCheck& check,
                   const Forecasts& before,
                   const Forecasts& now,
                   const std::vector<ChangeId>& wave) {
  for (std::size_t i = 0; i < now.size() && i < before.size(); ++i) {
    const auto& last = check.plan.forecast[i];
    const bool is_steady = !is_refused(before[i].paths.front()) && !is_refused(last.paths.front());
    if (!is_steady || !is_refused(now[i].paths.front())) continue;
    auto finding = finding_of(now[i], base::Severity::kError);
    finding.text =
        fmt::format("on the way, mail of {} would fail {}", now[i].stream, now[i].policy);
    finding.detail = fmt::format("{}\nIt fails once this is done, and until the plan is:\n{}",
                                 now[i].reason,
                                 names_of(check.plan, wave));
    check.add(std::move(finding));
  }
}

}  // namespace

void guard_delivery(GuardCheck& check) {
  const auto& plan = check.plan;
  const auto waves = waves_of(plan);
  const bool changes_dns =
      std::ranges::any_of(waves, [&](const auto& wave) { return !records_of(plan, wave).empty(); });
  const ForecastInputs inputs{check.inputs.graph, check.inputs.desired, check.inputs.facts};
  // Where nothing changes, what is stays what it was.
  Outlook outlook(check.inputs.moment.live);
  const auto before =
      changes_dns ? forecast_delivery(inputs, outlook, check.missing) : plan.forecast;
  for (std::size_t i = 0; i < plan.forecast.size(); ++i)
    guard_end(check, plan.forecast[i], before[i]);
  std::size_t last = waves.size();
  while (last > 0 && records_of(plan, waves[last - 1]).empty()) --last;
  for (std::size_t wave = 0; wave + 1 < last; ++wave) {
    const auto records = records_of(plan, waves[wave]);
    if (records.empty()) continue;
    outlook.carry_out(records);
    guard_between(check, before, forecast_delivery(inputs, outlook, check.missing), waves[wave]);
  }
}

}  // namespace mailctl::plan
