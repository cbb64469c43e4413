#include "cli/plan_explaining.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "manifest/origins.h"
#include "plan/resolve.h"
#include "render/plan_explain_text.h"
#include "render/requests.h"

namespace mailctl::cli {
namespace {

using base::Error;
using base::ErrorKind;

// What should be at this moment; what resolving has to say was said when the plan was made.
plan::Desired desired_now(const Loaded& loaded,
                          const engine::PlannedWorld& world,
                          base::Clock& clock) {
  base::Diagnostics said;
  const plan::Moment moment{world.prior.value, world.live, clock.now()};
  auto desired = plan::resolve(loaded.graph, moment, said);
  desired.sort();
  return desired;
}

Error unknown(const std::string& text, const plan::Desired& desired, const plan::Plan& plan) {
  std::vector<std::string_view> known;
  for (const auto& resource : desired.resources) known.push_back(resource.address.text());
  for (const auto& resource : desired.asked) known.push_back(resource.address.text());
  for (const auto& planned : plan.changes) known.push_back(planned.change.address.text());
  const auto near = base::nearest(text, known);
  return {
      ErrorKind::kNotFoundOrForbidden,
      fmt::format("--explain {}: the manifest and the plan have nothing at this address{}",
                  text,
                  near ? fmt::format("; did you mean {}?", *near) : "; `plan --json` names all"),
      {}};
}

std::optional<plan::ChangeId> change_at(const plan::Plan& plan, const model::Address& address) {
  const auto found =
      std::ranges::find(plan.changes, address, [](const plan::PlannedChange& planned) {
        return planned.change.address;
      });
  if (found == plan.changes.end()) return std::nullopt;
  return static_cast<plan::ChangeId>(found - plan.changes.begin());
}

std::string state_of(const model::Resource& resource, const engine::PlannedWorld& world) {
  const auto request =
      std::ranges::find(world.plan.requests, resource.address, &plan::Request::address);
  if (request != world.plan.requests.end()) {
    return "is asked of others: " + render::request_status(*request);
  }
  const auto unread = world.plan.unread.find(resource.address.scope());
  if (unread != world.plan.unread.end()) return "could not be read: " + unread->second;
  if (resource.intent == model::Intent::kKeep) return "is only looked at (keep)";
  if (resource.intent == model::Intent::kAbsent) return "is absent, as it should be";
  return "stays as it is";
}

}  // namespace

base::Result<std::string> explain_resource(const std::string& text,
                                           Session& session,
                                           const Run& run,
                                           const engine::PlannedWorld& world) {
  const auto address = model::Address::parse(text);
  if (!address) {
    return Error{ErrorKind::kInvalid,
                 fmt::format("--explain {}: no address; they look like "
                             "dns/example.com/TXT/_dmarc.example.com",
                             text),
                 {}};
  }
  const auto& loaded = *run.loaded;
  const auto desired = desired_now(loaded, world, session.clock);
  const auto* found = desired.find(*address);
  if (found == nullptr) found = desired.find_asked(*address);
  render::PlanExplanation explanation{.address = *address,
                                      .change = change_at(world.plan, *address),
                                      .state = {},
                                      .at = {},
                                      .origins = {}};
  if (found == nullptr && !explanation.change) return unknown(text, desired, world.plan);
  model::Resource resource;
  resource.address = *address;
  if (found != nullptr) resource = *found;
  if (explanation.change) {
    const auto& change = world.plan.changes.at(*explanation.change).change;
    if (change.after) {
      resource.spec = *change.after;
    } else if (change.before) {
      resource.spec = *change.before;
    }
    resource.at = change.at;
  }
  explanation.at = resource.at;
  explanation.state = state_of(resource, world);
  const bool has_values = explanation.change || resource.intent == model::Intent::kManage;
  if (has_values) {
    explanation.origins = manifest::origins_of(resource, {loaded.manifest, loaded.graph});
  }
  return render::plan_explanation_text(
      explanation, world.plan, loaded.files, session.console.out_color);
}

}  // namespace mailctl::cli
