#include <fmt/format.h>

#include "cli/changing.h"

namespace mailctl::cli {
namespace {

class DestroyCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "destroy"; }

  [[nodiscard]] std::string_view summary() const override {
    return "remove what the manifest made, and nothing else";
  }

  [[nodiscard]] JsonForm json_form() const override { return JsonForm::kEvents; }

  void declare(OptionSet& options) override {
    x_options.declare(options);
    options.flag("--auto-approve", x_is_approved, "do not ask");
  }

  ExitCode run(Session& session) override {
    x_options.plan.mode = plan::Mode::kDestroy;
    auto run = prepare(session);
    if (!run) return ExitCode::kError;
    const auto& name = run->loaded->graph.name;
    const Consent consent{
        .operation = "destroy",
        .question = fmt::format("Do you really want to remove everything shown above?\n"
                                "  There is no undo. Type the name of the manifest ({}).\n\n"
                                "  Enter a value: ",
                                name),
        .answer = name,
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

std::unique_ptr<Command> make_destroy_command() {
  return std::make_unique<DestroyCommand>();
}

}  // namespace mailctl::cli
