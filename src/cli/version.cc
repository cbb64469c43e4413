#include <ostream>

#include <fmt/format.h>

#include "cli/command.h"
#include "cli/embedded.h"

namespace mailctl::cli {
namespace {

class VersionCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "version"; }

  [[nodiscard]] std::string_view summary() const override { return "print the version"; }

  [[nodiscard]] JsonForm json_form() const override { return JsonForm::kDocument; }

  void declare(OptionSet& /*options*/) override {}

  ExitCode run(Session& session) override {
    session.console.out << (session.global.json
                                ? fmt::format("{{\n  \"format_version\": \"1.0\",\n  "
                                              "\"mailctl_version\": \"{}\"\n}}\n",
                                              program_version())
                                : fmt::format("mailctl {}\n", program_version()));
    return ExitCode::kDone;
  }
};

}  // namespace

std::unique_ptr<Command> make_version_command() {
  return std::make_unique<VersionCommand>();
}

}  // namespace mailctl::cli
