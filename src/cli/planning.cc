#include "cli/planning.h"

#include <ostream>

#include "cli/embedded.h"
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

void PlanOptions::declare(OptionSet& options) {
  options.flag("--detailed-exitcode", is_detailed, "2 when changes or waits remain");
}

std::optional<Run> prepare(Session& session) {
  Run run;
  run.loaded = load_one(session, Credentials::kRead);
  if (!run.loaded) return std::nullopt;
  run.interrupt = std::make_unique<Interrupt>();
  auto wiring = make_wiring(session, *run.loaded);
  if (!wiring) {
    say_error(session, wiring.error());
    return std::nullopt;
  }
  run.wiring = *std::move(wiring);
  return run;
}

std::optional<engine::PlannedWorld> make_plan(Session& session,
                                              Run& run,
                                              const PlanOptions& options) {
  engine::PlanInputs inputs{.graph = &run.loaded->graph,
                            .facts = run.loaded->facts,
                            .mode = options.mode,
                            .adopt = options.adopt,
                            .allowed = {}};
  if (options.is_without_deletes) inputs.deletes = plan::Deletes::kRefused;
  for (const auto& text : options.allow) {
    auto consent = plan::parse_allow(text);
    if (!consent) {
      say_error(session, consent.error());
      return std::nullopt;
    }
    inputs.allowed.push_back(*std::move(consent));
  }
  base::Diagnostics diagnostics;
  if (options.mode == plan::Mode::kApply) {
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

ExitCode show_plan(Session& session, const PlanOptions& options) {
  auto run = prepare(session);
  if (!run) return ExitCode::kError;
  auto world = make_plan(session, *run, options);
  if (!world) return ExitCode::kError;
  if (options.extent == plan::Extent::kRefresh) {
    world->plan = plan::refreshed_only(std::move(world->plan));
  }
  const auto& files = run->loaded->files;
  auto& console = session.console;
  if (session.global.json) {
    const bool may_go_on = say_guards(session, *run, world->plan);
    console.document(render::plan_json(
        world->plan, files, {program_version(), session.clock.now(), console.said}));
    if (!may_go_on) return ExitCode::kError;
  } else {
    console.out << render::render_plan(world->plan, files, console.out_color) << std::flush;
    if (!say_guards(session, *run, world->plan)) return ExitCode::kError;
  }
  const bool is_left = is_anything_left(world->plan);
  return options.is_detailed && is_left ? ExitCode::kChanges : ExitCode::kDone;
}

void say_error(Session& session, const base::Error& error) {
  session.console.error(error.to_text());
}

bool is_anything_left(const plan::Plan& plan) {
  if (plan.extent == plan::Extent::kRefresh && !plan.drift.empty()) return true;
  return !plan::has_no_changes(plan) || !plan.pending.empty() || !plan.is_complete();
}

}  // namespace mailctl::cli
