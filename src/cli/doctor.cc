#include <filesystem>
#include <ostream>

#include <fmt/format.h>

#include "cli/endpoints.h"
#include "cli/interrupt.h"
#include "cli/planning.h"
#include "cli/state_lock.h"
#include "cli/wiring.h"
#include "render/checkup_text.h"

namespace mailctl::cli {
namespace {

using model::CheckupLine;
using model::CheckupResult;

class DoctorCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "doctor"; }

  [[nodiscard]] std::string_view summary() const override {
    return "look for what would make plan, apply or mail fail";
  }

  [[nodiscard]] JsonForm json_form() const override { return JsonForm::kDocument; }

  void declare(OptionSet& /*options*/) override {}

  ExitCode run(Session& session) override {
    const auto loaded = load_one(session, Credentials::kRead);
    if (!loaded) return ExitCode::kError;
    const Interrupt interrupt;
    const auto wiring = make_wiring(session, *loaded, Unopened::kNote);
    if (!wiring) {
      say_error(session, wiring.error());
      return ExitCode::kError;
    }
    auto& ports = (*wiring)->ports();
    auto inputs = (*wiring)->checkup_inputs();
    inputs.graph = &loaded->graph;
    auto checkup = look_at_state(session, *loaded, *ports.store);
    for (auto& line : engine::check_up(inputs, ports, interrupt.token())) {
      checkup.push_back(std::move(line));
    }
    return show(session, checkup);
  }

 private:
  static ExitCode show(Session& session, const model::Checkup& checkup) {
    auto& console = session.console;
    if (session.global.json) {
      console.document(render::checkup_json(checkup, console.said));
    } else {
      console.out << render::checkup_text(checkup, console.out_color);
    }
    return model::has_faults(checkup) ? ExitCode::kChanges : ExitCode::kDone;
  }

  static model::Checkup look_at_state(const Session& session,
                                      const Loaded& loaded,
                                      state::StateStore& store) {
    const auto subject = loaded.graph.name;
    const auto stored = store.read();
    if (!stored) {
      return {{"state",
               subject,
               CheckupResult::kFail,
               stored.error().to_text(),
               "Without it nothing is planned. A lost state is rebuilt from owner tags and names: "
               "move the damaged files away, and look at what plan says."}};
    }
    if (stored->version.empty()) {
      return {{"state", subject, CheckupResult::kOk, "nothing is saved yet", {}}};
    }
    model::Checkup lines{{"state",
                          subject,
                          stored->warning.empty() ? CheckupResult::kOk : CheckupResult::kWarn,
                          stored->warning.empty()
                              ? fmt::format("can be read, {} entries", stored->value.entries.size())
                              : stored->warning,
                          {}}};
    if (const auto lock = store.lock(lock_info(session, "doctor")); !lock) {
      lines.push_back({"state",
                       subject,
                       CheckupResult::kWarn,
                       lock.error().to_text(),
                       "While it is held apply refuses to begin."});
    }
    look_at_modes(data_folder(session.global, loaded), subject, lines);
    return lines;
  }

  // What is saved names every domain and sender, and is nobody else's business.
  static void look_at_modes(const std::string& folder,
                            const std::string& subject,
                            model::Checkup& lines) {
    constexpr auto kOthers = std::filesystem::perms::group_all | std::filesystem::perms::others_all;
    for (const auto* suffix : {".state.json", ".journal"}) {
      const auto path = (std::filesystem::path(folder) / (subject + suffix)).string();
      std::error_code code;
      const auto status = std::filesystem::status(path, code);
      if (code || !std::filesystem::exists(status)) continue;
      if ((status.permissions() & kOthers) == std::filesystem::perms::none) continue;
      lines.push_back({"state",
                       subject,
                       CheckupResult::kFail,
                       fmt::format("{} can be read by others", path),
                       "Close it with: chmod 600 " + path});
    }
  }
};

}  // namespace

std::unique_ptr<Command> make_doctor_command() {
  return std::make_unique<DoctorCommand>();
}

}  // namespace mailctl::cli
