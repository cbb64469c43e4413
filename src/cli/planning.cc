#include "cli/planning.h"

#include <ostream>

#include "cli/changed_since.h"
#include "cli/embedded.h"
#include "dns/idna.h"
#include "manifest/lint.h"
#include "render/guard_text.h"
#include "render/plan_json.h"
#include "render/plan_text.h"

namespace mailctl::cli {

void PlanOptions::declare_adopt(OptionSet& options) {
  options.texts("--adopt", adopt, "take over what exists at this address (* at the end for many)");
}

void PlanOptions::declare_guards(OptionSet& options) {
  options.texts("--allow", allow, "agree to what a guard stops: GUARD or GUARD=SCOPE");
  options.flag("--no-delete", is_without_deletes, "refuse a plan that deletes anything");
}

void PlanOptions::declare_selection(OptionSet& options) {
  options.flag("--due", is_due_only, "only what falls due by a declared schedule");
  options.texts("--target", targets, "only this address (* at the end for many)");
  options.texts("--exclude", excludes, "not this address (* at the end for many)");
  options.texts("--domain", domains, "only this domain and what is below it");
  options.texts("--region", regions, "only this region, no records");
  options.text("--changed-since", changed_since, "only domains that changed since a git revision");
}

void PlanOptions::declare(OptionSet& options) {
  options.flag("--detailed-exitcode", is_detailed, "2 when changes or waits remain");
}

std::optional<Run> prepare(Session& session) {
  auto loaded = load_one(session, Credentials::kRead);
  return loaded ? connect(session, std::move(loaded)) : std::nullopt;
}

std::optional<Run> connect(Session& session, std::unique_ptr<Loaded> loaded) {
  Run run;
  run.loaded = std::move(loaded);
  run.interrupt = std::make_unique<Interrupt>();
  auto wiring = make_wiring(session, *run.loaded);
  if (!wiring) {
    say_error(session, wiring.error());
    return std::nullopt;
  }
  run.wiring = *std::move(wiring);
  return run;
}

base::Result<engine::PlanInputs> PlanOptions::inputs(Session& session, const Loaded& loaded) const {
  engine::PlanInputs out;
  out.mode = mode;
  out.adopt = adopt;
  if (is_without_deletes) out.deletes = plan::Deletes::kRefused;
  for (const auto& text : allow) {
    auto consent = plan::parse_allow(text);
    if (!consent) return std::move(consent).error();
    out.allowed.push_back(*std::move(consent));
  }
  if (is_due_only) out.selection.causes = plan::Causes::kDueOnly;
  out.selection.targets = targets;
  out.selection.excludes = excludes;
  out.selection.regions = regions;
  for (const auto& text : domains) {
    auto domain = dns::name_from_unicode(text);
    if (!domain) return std::move(domain).error().with_context("--domain " + text);
    out.selection.domains.push_back(*std::move(domain));
  }
  if (changed_since.empty()) return out;
  auto done = select_changed(session, loaded, changed_since, out.selection);
  if (!done) return std::move(done).error();
  return out;
}

std::optional<engine::PlannedWorld> make_plan(Session& session,
                                              Run& run,
                                              engine::PlanInputs inputs) {
  inputs.graph = &run.loaded->graph;
  inputs.facts = run.loaded->facts;
  base::Diagnostics diagnostics;
  if (inputs.mode == plan::Mode::kApply) {
    const auto today = base::date_of(session.clock.now());
    manifest::lint(run.loaded->manifest, run.loaded->graph, today, diagnostics);
    if (diagnostics.has_errors()) {
      print_diagnostics(session, diagnostics, run.loaded->files);
      return std::nullopt;
    }
  }
  auto world = engine::plan_world(inputs, run.wiring->ports(), diagnostics, run.interrupt->token());
  print_diagnostics(session, diagnostics, run.loaded->files);
  if (!world) {
    say_error(session, world.error());
    return std::nullopt;
  }
  if (!world->prior.warning.empty()) session.console.warning(world->prior.warning);
  if (diagnostics.has_errors()) return std::nullopt;
  return *std::move(world);
}

bool say_guards(Session& session, const Run& run, const plan::Plan& plan) {
  print_diagnostics(session, render::guard_diagnostics(plan), run.loaded->files);
  return !plan::is_stopped(plan);
}

ExitCode show_drift(Session& session, const PlanOptions& options) {
  auto run = prepare(session);
  if (!run) return ExitCode::kError;
  auto inputs = options.inputs(session, *run->loaded);
  if (!inputs) {
    say_error(session, inputs.error());
    return ExitCode::kError;
  }
  inputs->shrinking = engine::Shrinking::kAllowed;
  auto world = make_plan(session, *run, *std::move(inputs));
  if (!world) return ExitCode::kError;
  const auto drift = plan::refreshed_only(std::move(world->plan));
  const auto& files = run->loaded->files;
  auto& console = session.console;
  if (session.global.json) {
    console.document(
        render::plan_json(drift, files, {program_version(), session.clock.now(), console.said}));
  } else {
    console.out << render::render_plan(drift, files, console.out_color);
  }
  return options.is_detailed && is_anything_left(drift) ? ExitCode::kChanges : ExitCode::kDone;
}

void say_error(Session& session, const base::Error& error) {
  session.console.error(error.to_text());
}

bool is_anything_left(const plan::Plan& plan) {
  if (plan.extent == plan::Extent::kRefresh && !plan.drift.empty()) return true;
  return !plan::has_no_changes(plan) || plan::is_waiting(plan) || !plan.is_complete();
}

}  // namespace mailctl::cli
