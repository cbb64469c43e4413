#include "plan/plan.h"

#include "cli/planning.h"

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
    options.flag(
        "--refresh-only", x_is_refresh, "show only what changed outside of mailctl, and waits");
  }

  ExitCode run(Session& session) override {
    if (x_is_destroy && x_is_refresh) {
      session.console.error("--destroy and --refresh-only ask for different things: say one");
      return ExitCode::kError;
    }
    if (x_is_destroy) x_options.mode = plan::Mode::kDestroy;
    if (x_is_refresh) x_options.extent = plan::Extent::kRefresh;
    return show_plan(session, x_options);
  }

 private:
  PlanOptions x_options;
  bool x_is_destroy = false;
  bool x_is_refresh = false;
};

}  // namespace

std::unique_ptr<Command> make_plan_command() {
  return std::make_unique<PlanCommand>();
}

}  // namespace mailctl::cli
