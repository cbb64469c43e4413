#include <ostream>

#include <fmt/format.h>

#include "cli/annotations.h"
#include "cli/load.h"
#include "manifest/lint.h"
#include "render/diagnostic_json.h"

namespace mailctl::cli {
namespace {

class ValidateCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "validate"; }

  [[nodiscard]] std::string_view summary() const override {
    return "check manifests without any network call";
  }

  [[nodiscard]] JsonForm json_form() const override { return JsonForm::kDocument; }

  void declare(OptionSet& options) override { x_annotations.declare(options); }

  ExitCode run(Session& session) override {
    if (!x_annotations.is_good(session)) return ExitCode::kError;
    auto worst = ExitCode::kDone;
    for (const auto& path : manifest_paths(session.global)) {
      if (check(path, session) != ExitCode::kDone) worst = ExitCode::kError;
    }
    auto& console = session.console;
    if (session.global.json) console.document(render::validation_json(console.said));
    x_annotations.say(session);
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
    // Records of a broken manifest are not what the user means.
    if (!diagnostics.has_errors()) {
      const auto today = base::date_of(session.clock.now());
      manifest::lint(loaded.manifest, loaded.graph, today, diagnostics);
    }
    print_diagnostics(session, diagnostics, loaded.files);
    if (diagnostics.has_errors()) return ExitCode::kError;
    if (!session.global.json) session.console.out << fmt::format("{} is valid.\n", path);
    return ExitCode::kDone;
  }

  Annotations x_annotations;
};

}  // namespace

std::unique_ptr<Command> make_validate_command() {
  return std::make_unique<ValidateCommand>();
}

}  // namespace mailctl::cli
