#include "cli/changing.h"

#include <ostream>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/run_command.h"
#include "cli/saved_plans.h"
#include "cli/state_lock.h"
#include "render/event_json.h"
#include "render/plan_text.h"
#include "render/report_text.h"

namespace mailctl::cli {
namespace {

void show_whole(Session& session, const Loaded& loaded, const plan::Plan& plan) {
  if (session.global.json) {
    tell_said(session);
    session.console.out << render::plan_events(plan, session.clock.now()) << std::flush;
  } else {
    session.console.out << render::render_plan(plan, loaded.files, session.console.out_color)
                        << '\n'
                        << std::flush;
  }
}

// Nothing is written without the one answer that agrees.
bool is_agreed(Session& session, const plan::Plan& plan, const Consent& consent) {
  if (consent.is_given || plan::has_no_changes(plan)) return true;
  auto& console = session.console;
  if (console.can_ask == IsTerminal::kNo || session.global.json) {
    console.error(
        fmt::format("nothing was written: {} asks first, and there is no terminal to ask "
                    "on. Look at the plan, then say --auto-approve",
                    consent.operation));
    return false;
  }
  const auto answer = console.ask(consent.question);
  if (answer && base::trim(*answer) == consent.answer) return true;
  console.error(fmt::format("nothing was written: {} was not confirmed", consent.operation));
  return false;
}

// Events come from one thread; each is one line, so that logs of CI read well too.
std::function<void(const model::ApplyEvent&)> event_printer(Session& session) {
  if (session.global.json) {
    return [&out = session.console.out](const model::ApplyEvent& event) {
      out << render::apply_event(event) << std::flush;
    };
  }
  return [&console = session.console](const model::ApplyEvent& event) {
    console.err << render::event_text(event, console.err_color) << '\n' << std::flush;
  };
}

void show_report(Session& session, const model::ApplyReport& report, plan::Mode mode) {
  const auto now = session.clock.now();
  session.console.out << (session.global.json
                              ? render::report_events(report, mode, now)
                              : render::report_text(report, mode, now, session.console.out_color))
                      << std::flush;
}

ExitCode code_of(const model::ApplyReport& report,
                 const plan::Plan& plan,
                 const PlanOptions& options) {
  const bool is_broken =
      report.failed + report.skipped > 0 || report.interrupted || report.state_error;
  if (report.wrote_anything && (is_broken || !plan.is_complete())) return ExitCode::kPartial;
  if (is_broken) return ExitCode::kError;
  const bool is_left = !report.pending.empty() || report.asked_open > 0 || !plan.is_complete();
  return options.is_detailed && is_left ? ExitCode::kChanges : ExitCode::kDone;
}

}  // namespace

void ChangeOptions::declare(OptionSet& options) {
  plan.declare(options);
  options.text("--wait", wait, "how long to wait for others (2m)");
}

ExitCode change_the_world(Session& session,
                          Run& run,
                          const ChangeOptions& options,
                          const Consent& consent) {
  const auto wait = base::parse_duration(options.wait);
  if (!wait) {
    session.console.error(
        fmt::format("--wait {}: write a duration such as 30s, 2m or 0s", options.wait));
    return ExitCode::kError;
  }
  auto& ports = run.wiring->ports();
  const auto lock = ports.store->lock(lock_info(session, consent.operation));
  if (!lock) {
    say_error(session, lock.error());
    return ExitCode::kError;
  }
  auto inputs = options.saved ? inputs_of(session, *run.loaded, *options.saved)
                              : options.plan.inputs(session, *run.loaded);
  if (!inputs) {
    say_error(session, inputs.error());
    return ExitCode::kError;
  }
  const auto mode = inputs->mode;
  const auto world = make_plan(session, run, *std::move(inputs));
  if (!world) return ExitCode::kError;
  if (options.saved && !is_still_good(session, *options.saved, *world)) return ExitCode::kError;
  show_whole(session, *run.loaded, world->plan);
  if (!say_guards(session, run, world->plan)) {
    session.console.error(
        "nothing was written: a guard stops this plan. Each says above how to agree to it");
    return ExitCode::kError;
  }
  if (!is_agreed(session, world->plan, consent)) return ExitCode::kError;
  const engine::ApplyOptions apply_options{.wait = *wait, .on_event = event_printer(session)};
  const auto report = engine::apply(*world, ports, apply_options, run.interrupt->token());
  show_report(session, report, mode);
  if (report.state_error) say_error(session, *report.state_error);
  return code_of(report, world->plan, options.plan);
}

}  // namespace mailctl::cli
