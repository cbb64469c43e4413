#include "plan/plan.h"

#include <ostream>

#include <fmt/format.h>

#include "cli/annotations.h"
#include "cli/embedded.h"
#include "cli/plan_outputs.h"
#include "cli/planning.h"
#include "cli/saved_plans.h"
#include "render/paint.h"
#include "render/plan_json.h"
#include "render/plan_text.h"

namespace mailctl::cli {
namespace {

class PlanCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "plan"; }

  [[nodiscard]] std::string_view summary() const override {
    return "show what apply would do, and change nothing";
  }

  [[nodiscard]] JsonForm json_form() const override { return JsonForm::kDocument; }

  void declare(OptionSet& options) override {
    x_options.declare(options);
    x_options.declare_adopt(options);
    x_options.declare_guards(options);
    x_options.declare_selection(options);
    options.flag("--destroy", x_is_destroy, "show what destroy would do");
    options.flag(
        "--refresh-only", x_is_refresh, "show only what changed outside of mailctl, and waits");
    options.text("--out", x_out, "save the plan, to apply it later");
    options.text("--plan-ttl", x_ttl, "how long the saved plan is good (default: no end)");
    x_outputs.declare(options);
    x_annotations.declare(options);
  }

  ExitCode run(Session& session) override {
    if (!x_outputs.is_good(session) || !x_annotations.is_good(session)) return ExitCode::kError;
    const auto code = plan_and_show(session);
    x_annotations.say(session);
    return code;
  }

 private:
  ExitCode plan_and_show(Session& session) {
    if (x_is_refresh) {
      if (!x_is_destroy && x_out.empty() && !x_outputs.is_any())
        return show_drift(session, x_options);
      session.console.error(
          "--refresh-only plans nothing: it goes without --destroy, --out, --markdown, --html and "
          "--explain");
      return ExitCode::kError;
    }
    if (x_is_destroy) x_options.mode = plan::Mode::kDestroy;
    auto run = prepare(session);
    if (!run) return ExitCode::kError;
    auto inputs = x_options.inputs(session, *run->loaded);
    if (!inputs) {
      say_error(session, inputs.error());
      return ExitCode::kError;
    }
    const auto ttl = x_ttl.empty() ? std::optional<base::Duration>() : base::parse_duration(x_ttl);
    if (!x_ttl.empty() && !ttl) {
      session.console.error(
          fmt::format("--plan-ttl {}: write a duration such as 12h or 7d", x_ttl));
      return ExitCode::kError;
    }
    const auto world = make_plan(session, *run, *inputs);
    if (!world) return ExitCode::kError;
    const auto& files = run->loaded->files;
    auto& console = session.console;
    if (!x_outputs.write(session, *run, world->plan)) return ExitCode::kError;
    if (session.global.json) {
      const bool may_go_on = say_guards(session, *run, world->plan);
      console.document(render::plan_json(
          world->plan, files, {program_version(), session.clock.now(), console.said}));
      if (!may_go_on) return ExitCode::kError;
    } else {
      if (x_outputs.has_own_text()) {
        if (!x_outputs.show(session, *run, *world)) return ExitCode::kError;
      } else {
        console.out << render::render_plan(world->plan, files, console.out_color) << std::flush;
      }
      if (!say_guards(session, *run, world->plan)) return ExitCode::kError;
    }
    if (!x_out.empty() && !save(session, *run, *inputs, *world, ttl)) return ExitCode::kError;
    const bool is_left = is_anything_left(world->plan);
    return x_options.is_detailed && is_left ? ExitCode::kChanges : ExitCode::kDone;
  }

  [[nodiscard]] bool save(Session& session,
                          const Run& run,
                          const engine::PlanInputs& inputs,
                          const engine::PlannedWorld& world,
                          std::optional<base::Duration> ttl) const {
    const auto& files = run.loaded->files;
    const auto now = session.clock.now();
    auto saved = to_saved_plan(inputs,
                               x_options,
                               world.plan,
                               render::render_plan(world.plan, files, render::Color::kNever));
    saved.created = now;
    if (ttl) saved.expires = now + *ttl;
    const auto document = render::plan_json(
        world.plan, files, {program_version(), now, session.console.said, &saved});
    if (auto done = write_plan_file(x_out, document); !done) {
      say_error(session, done.error());
      return false;
    }
    session.console.err << fmt::format("Saved to {}. To apply exactly this: mailctl apply {}\n",
                                       render::visible(x_out),
                                       render::visible(x_out));
    return true;
  }

  PlanOptions x_options;
  PlanOutputs x_outputs;
  Annotations x_annotations;
  bool x_is_destroy = false;
  bool x_is_refresh = false;
  std::string x_out;
  std::string x_ttl;
};

}  // namespace

std::unique_ptr<Command> make_plan_command() {
  return std::make_unique<PlanCommand>();
}

}  // namespace mailctl::cli
