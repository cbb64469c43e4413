#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "engine/engine.h"
#include "engine/refresh.h"
#include "plan/adapt.h"
#include "plan/forecast.h"
#include "plan/live_view.h"
#include "plan/make_plan.h"
#include "plan/observe.h"
#include "plan/resolve.h"
#include "plan/rollout.h"

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

// What is planned, and of how much.
struct Task {
  const PlanInputs& inputs;
  const model::ResourceGraph& graph;
  const model::State& prior;
  const model::State& remembered;  // prior, or the whole of which it is a part
};

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
};

// Of one round.
struct Said {
  base::Diagnostics diagnostics;
  dns::MissingQuestions missing;
};

// All that is planned without asking anybody but the services.
Step plan_changes(const Task& task, const plan::Moment& moment, dns::MissingQuestions& missing) {
  const auto& inputs = task.inputs;
  Step step;
  if (inputs.mode == plan::Mode::kApply) {
    step.desired = plan::resolve(task.graph, moment, step.diagnostics);
    plan::CapabilitiesByAccount capabilities;
    for (const auto& [account, facts] : inputs.facts) capabilities[account] = facts->capabilities;
    plan::adapt(task.graph, capabilities, step.desired, step.diagnostics);
    step.desired.sets = inputs.graph->sets;
  }
  auto& desired = step.desired;
  desired.owner = task.graph.name;
  desired.let_go = task.graph.let_go;
  desired.take_zones(task.graph);
  const auto memory = &task.prior == &task.remembered ? plan::Memory::kWhole : plan::Memory::kPart;
  step.plan = plan::make_plan(desired,
                              moment,
                              {.mode = inputs.mode, .memory = memory, .adopt = inputs.adopt},
                              step.diagnostics,
                              missing);
  plan::set_observed_apart(desired, step.plan);
  plan::select_changes(inputs.selection, step.plan);
  if (inputs.mode == plan::Mode::kApply && inputs.graph->rollout) {
    plan::set_stages(*inputs.graph->rollout, desired.domains, step.plan);
  }
  return step;
}

// What DNS says to it: what stands there, and what mail will meet.
void judge_changes(const Task& task,
                   const plan::Moment& moment,
                   plan::ForecastMemo& memo,
                   Step& step,
                   Said& said) {
  const auto& inputs = task.inputs;
  auto& missing = said.missing;
  plan::compare_with_world(step.desired, moment, step.plan, said.diagnostics, missing);
  if (inputs.mode == plan::Mode::kApply) {
    plan::Outlook outlook(moment.live);
    std::vector<const model::Change*> changes;
    for (const auto& planned : step.plan.changes) changes.push_back(&planned.change);
    outlook.carry_out(changes);
    outlook.lay_over(step.plan.requests);
    memo.start(changes, step.plan.requests);
    step.plan.forecast =
        plan::forecast_delivery({task.graph, step.desired, inputs.facts}, outlook, memo, missing);
    plan::name_open_requests(step.plan.requests, step.plan.forecast);
  }
  const plan::GuardRules rules{task.graph.guards, inputs.allowed, inputs.deletes};
  step.plan.guards = plan::check_guards(
      step.plan, {task.graph, step.desired, inputs.facts, moment, rules, task.remembered}, missing);
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
  const auto part = plan::narrow(*inputs.graph, prior->value, inputs.selection);
  PlannedWorld world{.plan = {},
                     .desired = {},
                     .live = part ? refresh(*part, ports, stop)
                                  : refresh(*inputs.graph, prior->value, ports, stop),
                     .prior = std::move(*prior)};
  if (stop.stop_requested())
    return base::Error{base::ErrorKind::kCancelled, "interrupted; nothing was written", {}};
  if (auto error = refusal_in(world.live)) return *error;
  if (auto error = nothing_read(part ? part->graph : *inputs.graph, world.live)) return *error;
  if (auto error = other_tenancy(world.prior.value, world.live)) return *error;
  const Task task{inputs,
                  part ? part->graph : *inputs.graph,
                  part ? part->prior : world.prior.value,
                  world.prior.value};
  const plan::Moment moment{task.prior, world.live, now};
  plan::ForecastMemo memo;
  Step step;
  bool is_planned = false;
  for (int round = 0;; ++round) {
    Said said;
    if (!is_planned) {
      step = plan_changes(task, moment, said.missing);
      is_planned = said.missing.empty();
    }
    judge_changes(task, moment, memo, step, said);
    if (!said.missing.empty() && round < kRounds) {
      fetch_missing(said.missing, ports, world.live, stop);
      continue;
    }
    world.plan = std::move(step.plan);
    world.desired = std::move(step.desired);
    for (const auto* all : {&step.diagnostics, &said.diagnostics}) {
      for (const auto& diagnostic : all->all()) diagnostics.add(diagnostic);
    }
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
