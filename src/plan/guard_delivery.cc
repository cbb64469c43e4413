#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/dmarc/strictness.h"
#include "plan/alike.h"
#include "plan/guard_check.h"
#include "plan/live_view.h"

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

// Scope and domain of From.
using Site = std::pair<std::string, std::string>;

// Where a sender is only to be made: nobody can send there yet.
std::set<Site> new_sites(const Plan& plan) {
  std::set<Site> sites;
  for (const auto& planned : plan.changes) {
    const auto& change = planned.change;
    if (change.action != model::Action::kCreate) continue;
    const auto* sender = std::get_if<model::ApprovedSender>(&*change.after);
    if (sender == nullptr) continue;
    sites.emplace(change.address.scope(), sender->email.substr(sender->email.rfind('@') + 1));
  }
  return sites;
}

enum class Age : std::uint8_t { kNew, kKnown };

// At the end of the plan. Where nothing of it changes what happens to the stream, it stops nothing.
void guard_end(GuardCheck& check,
               const StreamForecast& after,
               const StreamForecast& before,
               Age age) {
  const auto& direct = after.paths.front();
  if (is_refused(direct)) {
    const bool was_so = is_refused(before.paths.front()) && age == Age::kKnown;
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

// A DMARC record that enforces today and changes: it may loosen, and must not do so too late.
bool changes_enforcing_dmarc(const Plan& plan) {
  return std::ranges::any_of(plan.changes, [](const PlannedChange& planned) {
    const auto& change = planned.change;
    return model::makes_call(change.action) && change.address.is_dns() &&
           mail::dmarc::is_enforcing(dmarc_of(change.before));
  });
}

struct Wave {
  const std::vector<ChangeId>& ids;
  std::vector<const model::Change*> records;
};

// Those that DNS shows, but the last: after that the plan is done.
std::vector<Wave> inner_waves(const Plan& plan, const std::vector<std::vector<ChangeId>>& waves) {
  std::vector<Wave> out;
  for (const auto& ids : waves) {
    if (auto records = records_of(plan, ids); !records.empty()) {
      out.push_back({ids, std::move(records)});
    }
  }
  if (!out.empty()) out.pop_back();
  return out;
}

// A stream that is delivered now and after the plan must be so all the way.
void guard_between(GuardCheck& check,
                   const StreamForecast& now,
                   const StreamForecast& last,
                   const Wave& wave) {
  if (is_refused(last.paths.front()) || !is_refused(now.paths.front())) return;
  auto finding = finding_of(now, base::Severity::kError);
  finding.text = fmt::format("on the way, mail of {} would fail {}", now.stream, now.policy);
  finding.detail = fmt::format("{}\nIt fails once this is done, and until the plan is:\n{}",
                               now.reason,
                               names_of(check.plan, wave.ids));
  check.add(std::move(finding));
}

}  // namespace

void guard_delivery(GuardCheck& check) {
  const auto& plan = check.plan;
  const auto& inputs = check.inputs;
  // Where no policy is enforced nothing is refused, and most plans end here.
  std::vector<std::size_t> endangered;
  const bool is_loosened = changes_enforcing_dmarc(plan);
  for (std::size_t i = 0; i < plan.forecast.size(); ++i) {
    if (is_loosened || is_enforced(plan.forecast[i])) endangered.push_back(i);
  }
  if (endangered.empty()) return;
  const auto streams = mail_streams(inputs.graph, inputs.desired, inputs.facts);
  const auto sites = new_sites(plan);
  std::vector<bool> is_delivered(streams.size());
  Outlook outlook(inputs.moment.live);
  AlikeForecasts now(outlook);
  for (const auto i : endangered) {
    const auto before = now.forecast(streams[i], check.missing);
    const bool is_new = sites.contains({streams[i].scope, streams[i].mail.author.text()});
    guard_end(check, plan.forecast[i], before, is_new ? Age::kNew : Age::kKnown);
    is_delivered[i] = !is_refused(before.paths.front());
  }
  const auto waves = waves_of(plan);
  for (const auto& wave : inner_waves(plan, waves)) {
    outlook.carry_out(wave.records);
    AlikeForecasts then(outlook);
    for (const auto i : endangered) {
      if (!is_delivered[i]) continue;
      guard_between(check, then.forecast(streams[i], check.missing), plan.forecast[i], wave);
    }
  }
}

}  // namespace mailctl::plan
