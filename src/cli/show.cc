#include <ostream>

#include <fmt/format.h>

#include "cli/files.h"
#include "cli/saved_plans.h"
#include "cli/wiring.h"
#include "render/diagnostic_json.h"
#include "render/paint.h"
#include "render/state_text.h"
#include "state/state_json.h"

namespace mailctl::cli {
namespace {

class ShowCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "show"; }

  [[nodiscard]] std::string_view summary() const override {
    return "print what the last runs saved, or a saved plan";
  }

  [[nodiscard]] JsonForm json_form() const override { return JsonForm::kDocument; }

  void declare(OptionSet& options) override {
    options.optional_argument("PLAN", x_plan, "a plan that was saved with plan --out");
  }

  ExitCode run(Session& session) override {
    if (!x_plan.empty()) return show_plan(session);
    const auto loaded = load_one(session, Credentials::kLeave);
    if (!loaded) return ExitCode::kError;
    const auto store = open_state(session.global, *loaded);
    if (!store) return fail(session.console, store.error());
    const auto state = (*store)->read();
    if (!state) return fail(session.console, state.error());
    if (!state->warning.empty()) session.console.warning(state->warning);
    auto& console = session.console;
    if (session.global.json) {
      console.document(render::with_diagnostics(state::to_json(state->value), console.said));
    } else {
      console.out << render::state_text(state->value, console.out_color);
    }
    return ExitCode::kDone;
  }

 private:
  ExitCode show_plan(Session& session) const {
    const auto saved = read_plan_file(x_plan);
    if (!saved) return fail(session.console, saved.error());
    if (session.global.json) {
      auto text = read_text_file(x_plan);
      if (!text) return fail(session.console, text.error());
      session.console.document(*text);
      return ExitCode::kDone;
    }
    session.console.out << render::visible_lines(saved->text);
    return ExitCode::kDone;
  }

  static ExitCode fail(Console& console, const base::Error& error) {
    console.error(error.to_text());
    return ExitCode::kError;
  }

  std::string x_plan;
};

}  // namespace

std::unique_ptr<Command> make_show_command() {
  return std::make_unique<ShowCommand>();
}

}  // namespace mailctl::cli
