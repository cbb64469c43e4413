#include "render/state_list.h"

#include <ostream>

#include "cli/saved_state.h"
#include "render/diagnostic_json.h"

namespace mailctl::cli {
namespace {

class StateListCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "state list"; }

  [[nodiscard]] std::string_view summary() const override {
    return "list the addresses of what the state remembers";
  }

  [[nodiscard]] JsonForm json_form() const override { return JsonForm::kDocument; }

  void declare(OptionSet& /*options*/) override {}

  ExitCode run(Session& session) override {
    const auto saved = open_saved_state(session);
    if (!saved) return ExitCode::kError;
    const auto& state = saved->state.value;
    auto& console = session.console;
    if (session.global.json) {
      console.document(render::with_diagnostics(render::state_list_json(state), console.said));
    } else {
      console.out << render::state_list_text(state);
    }
    return ExitCode::kDone;
  }
};

}  // namespace

std::unique_ptr<Command> make_state_list_command() {
  return std::make_unique<StateListCommand>();
}

}  // namespace mailctl::cli
