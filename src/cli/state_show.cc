#include <ostream>

#include "cli/saved_state.h"
#include "render/diagnostic_json.h"
#include "render/state_text.h"
#include "state/state_json.h"

namespace mailctl::cli {
namespace {

// The state as if it were about nothing else.
model::State only(model::State state, const model::Address& address) {
  const auto is_other = [&](const auto& item) { return item.first != address; };
  std::erase_if(state.entries, is_other);
  std::erase_if(state.intents, is_other);
  std::erase_if(state.pending, is_other);
  std::erase_if(state.requests, is_other);
  return state;
}

class StateShowCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "state show"; }

  [[nodiscard]] std::string_view summary() const override {
    return "print what the state remembers of one address";
  }

  [[nodiscard]] JsonForm json_form() const override { return JsonForm::kDocument; }

  void declare(OptionSet& options) override {
    options.needed_argument("ADDRESS", x_address, "as state list shows it");
  }

  ExitCode run(Session& session) override {
    const auto saved = open_saved_state(session);
    if (!saved) return ExitCode::kError;
    const auto address = known_address(session, saved->state.value, x_address);
    if (!address) return ExitCode::kError;
    const auto state = only(saved->state.value, *address);
    auto& console = session.console;
    if (session.global.json) {
      console.document(render::with_diagnostics(state::to_json(state), console.said));
    } else {
      console.out << render::state_text(state, console.out_color);
    }
    return ExitCode::kDone;
  }

 private:
  std::string x_address;
};

}  // namespace

std::unique_ptr<Command> make_state_show_command() {
  return std::make_unique<StateShowCommand>();
}

}  // namespace mailctl::cli
