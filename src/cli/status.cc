#include "render/status.h"

#include <algorithm>
#include <ostream>

#include "cli/interrupt.h"
#include "cli/wiring.h"

namespace mailctl::cli {
namespace {

class StatusCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "status"; }

  [[nodiscard]] std::string_view summary() const override {
    return "show how things stand at the services and in DNS";
  }

  [[nodiscard]] JsonForm json_form() const override { return JsonForm::kDocument; }

  void declare(OptionSet& options) override {
    options.flag("--detailed-exitcode", x_is_detailed, "2 when not everything is as it should be");
  }

  ExitCode run(Session& session) override {
    const auto loaded = load_one(session, Credentials::kRead);
    if (!loaded) return ExitCode::kError;
    const Interrupt interrupt;
    const auto wiring = make_wiring(session, *loaded);
    if (!wiring) return fail(session.console, wiring.error());
    base::Diagnostics diagnostics;
    const engine::PlanInputs inputs{.graph = &loaded->graph, .facts = loaded->facts};
    const auto world =
        engine::read_status(inputs, (*wiring)->ports(), diagnostics, interrupt.token());
    print_diagnostics(session, diagnostics, loaded->files);
    if (!world) return fail(session.console, world.error());
    if (!world->prior.warning.empty()) session.console.warning(world->prior.warning);
    return show(session, loaded->graph, *world, diagnostics);
  }

 private:
  static ExitCode fail(Console& console, const base::Error& error) {
    console.error(error.to_text());
    return ExitCode::kError;
  }

  ExitCode show(Session& session,
                const model::ResourceGraph& graph,
                const engine::PlannedWorld& world,
                const base::Diagnostics& diagnostics) const {
    const auto errors =
        std::ranges::count(diagnostics.all(), base::Severity::kError, &base::Diagnostic::severity);
    const auto status = render::make_status({.graph = graph,
                                             .live = world.live,
                                             .prior = world.prior.value,
                                             .plan = world.plan,
                                             .errors = static_cast<std::size_t>(errors)});
    auto& console = session.console;
    if (session.global.json) {
      console.document(render::status_json(status, console.said));
    } else {
      console.out << render::status_text(status, session.clock.now(), console.out_color);
    }
    return x_is_detailed && !render::is_all_good(status) ? ExitCode::kChanges : ExitCode::kDone;
  }

  bool x_is_detailed = false;
};

}  // namespace

std::unique_ptr<Command> make_status_command() {
  return std::make_unique<StatusCommand>();
}

}  // namespace mailctl::cli
