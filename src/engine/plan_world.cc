#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "engine/engine.h"
#include "engine/refresh.h"
#include "plan/adapt.h"
#include "plan/forecast.h"
#include "plan/live_view.h"
#include "plan/make_plan.h"
#include "plan/resolve.h"

namespace mailctl::engine {
namespace {

constexpr int kRounds = 12;

// A service that answers and says no is a matter for a person; a region that is down is not.
bool is_refusal(base::ErrorKind kind) {
  return kind == base::ErrorKind::kUnauthorized || kind == base::ErrorKind::kNotFoundOrForbidden ||
         kind == base::ErrorKind::kInvalid;
}

// One clear line, however many scopes said the same.
std::optional<base::Error> refusal_in(const model::Snapshot& live) {
  const base::Error* first = nullptr;
  std::vector<std::string> scopes;
  for (const auto& [scope, error] : live.unread) {
    if (!is_refusal(error.kind)) continue;
    if (first == nullptr) first = &error;
    scopes.push_back(scope);
  }
  if (first == nullptr) return std::nullopt;
  constexpr std::size_t kNamed = 3;
  const auto rest = scopes.size() - std::min(scopes.size(), kNamed);
  scopes.resize(scopes.size() - rest);
  auto error = *first;
  error.message = fmt::format("{}{} could not be read, so nothing is planned: {}",
                              base::join(scopes, ", "),
                              rest == 0 ? "" : fmt::format(" and {} more", rest),
                              error.message);
  return error;
}

std::optional<base::Error> nothing_read(const model::ResourceGraph& graph,
                                        const model::Snapshot& live) {
  if (graph.accounts.empty() || !live.resources.empty() || !live.zones.empty() ||
      live.unread.empty())
    return std::nullopt;
  for (const auto& account : graph.accounts) {
    for (const auto& region : account.regions) {
      if (live.is_read(model::scope_of(account.name, region))) return std::nullopt;
    }
  }
  auto error = live.unread.begin()->second;
  error.message =
      fmt::format("no region and no zone could be read, so nothing is planned: {}", error.message);
  return error;
}

std::optional<base::Error> other_tenancy(const model::State& prior, const model::Snapshot& live) {
  for (const auto& [account, tenancy] : live.tenancies) {
    const auto known = prior.tenancies.find(account);
    if (known == prior.tenancies.end() || known->second == tenancy) continue;
    return base::Error{
        base::ErrorKind::kConflict,
        fmt::format("the state was written for tenancy {} of account `{}`, but the credentials "
                    "belong to {}. "
                    "Use the right profile, or another `name:` for another set of domains.",
                    known->second,
                    account,
                    tenancy),
        {}};
  }
  return std::nullopt;
}

// A set that lost its rows, before any call is made for what is left of it.
bool has_shrunk(const PlanInputs& inputs,
                const model::State& prior,
                base::Time now,
                base::Diagnostics& diagnostics) {
  if (inputs.mode != plan::Mode::kApply || inputs.shrinking == Shrinking::kAllowed) return false;
  const plan::GuardRules rules{inputs.graph->guards, inputs.allowed, inputs.deletes};
  bool is_stopped = false;
  for (const auto& finding : plan::check_sets(*inputs.graph, prior, rules, now)) {
    diagnostics.add(plan::to_diagnostic(finding));
    is_stopped = is_stopped || finding.consent.empty();
  }
  return is_stopped;
}

struct Step {
  plan::Plan plan;
  plan::Desired desired;
  base::Diagnostics diagnostics;
  dns::MissingQuestions missing;
};

Step plan_once(const PlanInputs& inputs,
               const model::State& prior,
               const model::Snapshot& live,
               base::Time now,
               plan::ForecastMemo& memo) {
  Step step;
  const plan::Moment moment{prior, live, now};
  plan::Desired desired;
  if (inputs.mode == plan::Mode::kApply) {
    desired = plan::resolve(*inputs.graph, moment, step.diagnostics);
    plan::CapabilitiesByAccount capabilities;
    for (const auto& [account, facts] : inputs.facts) capabilities[account] = facts->capabilities;
    plan::adapt(*inputs.graph, capabilities, desired, step.diagnostics);
    desired.sets = inputs.graph->sets;
  }
  desired.owner = inputs.graph->name;
  desired.let_go = inputs.graph->let_go;
  for (const auto& zone : inputs.graph->zones)
    desired.zone_accounts[model::zone_scope(zone.name)] = zone.account;
  step.plan = plan::make_plan(desired,
                              moment,
                              {.mode = inputs.mode, .adopt = inputs.adopt},
                              step.diagnostics,
                              step.missing);
  plan::select_changes(inputs.selection, step.plan);
  if (inputs.mode == plan::Mode::kApply) {
    plan::Outlook outlook(live);
    std::vector<const model::Change*> changes;
    for (const auto& planned : step.plan.changes) changes.push_back(&planned.change);
    outlook.carry_out(changes);
    memo.start(changes);
    step.plan.forecast = plan::forecast_delivery(
        {*inputs.graph, desired, inputs.facts}, outlook, memo, step.missing);
  }
  const plan::GuardRules rules{inputs.graph->guards, inputs.allowed, inputs.deletes};
  step.plan.guards = plan::check_guards(
      step.plan, {*inputs.graph, desired, inputs.facts, moment, rules}, step.missing);
  step.desired = std::move(desired);
  return step;
}

void add_status_questions(const model::ResourceGraph& graph,
                          const model::Snapshot& live,
                          dns::MissingQuestions& questions) {
  for (const auto& domain : graph.domains) {
    questions.insert({domain, dns::RecordType::kTxt});
    questions.insert({domain, dns::RecordType::kMx});
    questions.insert({domain.with_prefix("_dmarc").value_or(domain), dns::RecordType::kTxt});
  }
  for (const auto& [address, resource] : live.resources) {
    if (const auto* key = std::get_if<model::DkimKey>(&resource.spec)) {
      questions.insert({plan::selector_name(*key), dns::RecordType::kTxt});
    }
    if (const auto* path = std::get_if<model::ReturnPath>(&resource.spec)) {
      questions.insert({path->name, dns::RecordType::kCname});
    }
  }
}

}  // namespace

base::Result<PlannedWorld> plan_world(const PlanInputs& inputs,
                                      Ports& ports,
                                      base::Diagnostics& diagnostics,
                                      std::stop_token stop) {
  auto prior = ports.store->read();
  if (!prior) return std::move(prior).error().with_context("reading state");
  const auto now = ports.clock->now();
  if (has_shrunk(inputs, prior->value, now, diagnostics)) {
    return base::Error{
        base::ErrorKind::kInvalid, "a guard stops this run before anything was read", {}};
  }
  PlannedWorld world{.plan = {},
                     .desired = {},
                     .live = refresh(*inputs.graph, prior->value, ports, stop),
                     .prior = std::move(*prior)};
  if (stop.stop_requested())
    return base::Error{base::ErrorKind::kCancelled, "interrupted; nothing was written", {}};
  if (auto error = refusal_in(world.live)) return *error;
  if (auto error = nothing_read(*inputs.graph, world.live)) return *error;
  if (auto error = other_tenancy(world.prior.value, world.live)) return *error;
  plan::ForecastMemo memo;
  for (int round = 0;; ++round) {
    auto step = plan_once(inputs, world.prior.value, world.live, now, memo);
    if (!step.missing.empty() && round < kRounds) {
      fetch_missing(step.missing, ports, world.live, stop);
      continue;
    }
    world.plan = std::move(step.plan);
    world.desired = std::move(step.desired);
    for (const auto& diagnostic : step.diagnostics.all()) diagnostics.add(diagnostic);
    return world;
  }
}

base::Result<PlannedWorld> read_status(const PlanInputs& inputs,
                                       Ports& ports,
                                       base::Diagnostics& diagnostics,
                                       std::stop_token stop) {
  auto lenient = inputs;
  lenient.shrinking = Shrinking::kAllowed;
  auto world = plan_world(lenient, ports, diagnostics, stop);
  if (!world) return world;
  dns::MissingQuestions questions;
  add_status_questions(*inputs.graph, world->live, questions);
  std::erase_if(questions, [&](const dns::Question& question) {
    return world->live.world.at(question).status != dns::AnswerStatus::kNotFetched;
  });
  fetch_missing(questions, ports, world->live, stop);
  return world;
}

}  // namespace mailctl::engine
