#include <ostream>

#include <fmt/format.h>

#include "base/text.h"
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
    return "check a manifest without any network call";
  }

  [[nodiscard]] JsonForm json_form() const override { return JsonForm::kDocument; }

  void declare(OptionSet& options) override { x_annotations.declare(options); }

  ExitCode run(Session& session) override {
    if (!x_annotations.is_good(session)) return ExitCode::kError;
    const auto code = check(session);
    auto& console = session.console;
    if (session.global.json) console.document(render::validation_json(console.said));
    x_annotations.say(session);
    return code;
  }

 private:
  static std::string praise(const Loaded& loaded) {
    std::string text;
    for (const auto& set : loaded.manifest.sets) {
      text += fmt::format("{}: {} of the set {}.\n",
                          set.file.value,
                          base::count_of(set.rows, "domain"),
                          set.name.value);
    }
    const auto others = loaded.paths.size() - 1;
    if (others == 0) return text + fmt::format("{} is valid.\n", loaded.path());
    return text + fmt::format(
                      "{} and {} are valid.\n", loaded.path(), base::count_of(others, "more file"));
  }

  static ExitCode check(Session& session) {
    Loaded loaded;
    base::Diagnostics diagnostics;
    if (auto done = load(
            {disk(), Credentials::kLeave, manifest::Rows::kSpeakers}, session, loaded, diagnostics);
        !done) {
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
    if (!session.global.json) session.console.out << praise(loaded);
    return ExitCode::kDone;
  }

  Annotations x_annotations;
};

}  // namespace

std::unique_ptr<Command> make_validate_command() {
  return std::make_unique<ValidateCommand>();
}

}  // namespace mailctl::cli
