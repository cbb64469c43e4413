#include "cli/changing.h"

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
    options.flag("--auto-approve", x_is_approved, "do not ask");
  }

  ExitCode run(Session& session) override {
    auto run = prepare(session);
    if (!run) return ExitCode::kError;
    const Consent consent{.operation = "apply",
                          .question =
                              "Do you want to perform these actions?\n"
                              "  Only 'yes' is taken as consent.\n\n"
                              "  Enter a value: ",
                          .answer = "yes",
                          .is_given = x_is_approved};
    return change_the_world(session, *run, x_options, consent);
  }

  // It may have written.
  [[nodiscard]] ExitCode when_output_is_lost() const override { return ExitCode::kPartial; }

 private:
  ChangeOptions x_options;
  bool x_is_approved = false;
};

}  // namespace

std::unique_ptr<Command> make_apply_command() {
  return std::make_unique<ApplyCommand>();
}

}  // namespace mailctl::cli
