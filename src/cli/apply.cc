#include "cli/changing.h"
#include "cli/saved_plans.h"

namespace mailctl::cli {
namespace {

class ApplyCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "apply"; }

  [[nodiscard]] std::string_view summary() const override {
    return "make services and DNS be what the manifest says";
  }

  [[nodiscard]] JsonForm json_form() const override { return JsonForm::kEvents; }

  void declare(OptionSet& options) override {
    x_options.declare(options);
    x_options.plan.declare_adopt(options);
    x_options.plan.declare_guards(options);
    x_options.plan.declare_selection(options);
    options.optional_argument("PLAN", x_plan, "a plan that was saved with plan --out");
    options.flag("--auto-approve", x_is_approved, "do not ask");
  }

  ExitCode run(Session& session) override {
    if (!x_plan.empty()) {
      auto saved = read_plan_file(x_plan);
      if (!saved) {
        say_error(session, saved.error());
        return ExitCode::kError;
      }
      x_options.saved = *std::move(saved);
    }
    auto run = prepare(session);
    if (!run) return ExitCode::kError;
    const Consent consent{.operation = "apply",
                          .question =
                              "Do you want to perform these actions?\n"
                              "  Only 'yes' is taken as consent.\n\n"
                              "  Enter a value: ",
                          .answer = "yes",
                          .is_given = x_is_approved || x_options.saved.has_value()};
    return change_the_world(session, *run, x_options, consent);
  }

  // It may have written.
  [[nodiscard]] ExitCode when_output_is_lost() const override { return ExitCode::kPartial; }

 private:
  ChangeOptions x_options;
  bool x_is_approved = false;
  std::string x_plan;
};

}  // namespace

std::unique_ptr<Command> make_apply_command() {
  return std::make_unique<ApplyCommand>();
}

}  // namespace mailctl::cli
