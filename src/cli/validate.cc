#include <ostream>

#include <fmt/format.h>

#include "cli/load.h"
#include "render/diagnostic_json.h"

namespace mailctl::cli {
namespace {

class ValidateCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "validate"; }

  [[nodiscard]] std::string_view summary() const override {
    return "check manifests without any network call";
  }

  void declare(OptionSet& /*options*/) override {}

  ExitCode run(Session& session) override {
    const auto paths = manifest_paths(session.global);
    if (session.global.json && paths.size() > 1) {
      session.console.error("--json checks one manifest at a time");
      return ExitCode::kError;
    }
    auto worst = ExitCode::kDone;
    for (const auto& path : paths) {
      if (check(path, session) != ExitCode::kDone) worst = ExitCode::kError;
    }
    return worst;
  }

 private:
  static ExitCode check(const std::string& path, Session& session) {
    Loaded loaded;
    base::Diagnostics diagnostics;
    if (auto done = load(path, Credentials::kLeave, session, loaded, diagnostics); !done) {
      session.console.error(done.error().message);
      return ExitCode::kError;
    }
    if (session.global.json) {
      session.console.out << render::validation_json(diagnostics, loaded.files);
    } else {
      print_diagnostics(session, diagnostics, loaded.files);
      if (!diagnostics.has_errors()) session.console.out << fmt::format("{} is valid.\n", path);
    }
    return diagnostics.has_errors() ? ExitCode::kError : ExitCode::kDone;
  }
};

}  // namespace

std::unique_ptr<Command> make_validate_command() {
  return std::make_unique<ValidateCommand>();
}

}  // namespace mailctl::cli
