#include "cli/planning.h"

namespace mailctl::cli {
namespace {

// `plan --refresh-only --detailed-exitcode`, for a nightly job.
class DriftCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "drift"; }

  [[nodiscard]] std::string_view summary() const override {
    return "show what changed outside of mailctl, and write nothing";
  }

  [[nodiscard]] JsonForm json_form() const override { return JsonForm::kDocument; }

  void declare(OptionSet& /*options*/) override {}

  ExitCode run(Session& session) override {
    PlanOptions options;
    options.is_detailed = true;
    return show_drift(session, options);
  }
};

}  // namespace

std::unique_ptr<Command> make_drift_command() {
  return std::make_unique<DriftCommand>();
}

}  // namespace mailctl::cli
