#include "plan/plan.h"

#include <ostream>

#include "cli/embedded.h"
#include "cli/planning.h"
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
    options.flag("--destroy", x_is_destroy, "show what destroy would do");
  }

  ExitCode run(Session& session) override {
    if (x_is_destroy) x_options.mode = plan::Mode::kDestroy;
    auto run = prepare(session);
    if (!run) return ExitCode::kError;
    const auto world = make_plan(session, *run, x_options);
    if (!world) return ExitCode::kError;
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
    return x_options.is_detailed && is_left ? ExitCode::kChanges : ExitCode::kDone;
  }

 private:
  PlanOptions x_options;
  bool x_is_destroy = false;
};

}  // namespace

std::unique_ptr<Command> make_plan_command() {
  return std::make_unique<PlanCommand>();
}

}  // namespace mailctl::cli
