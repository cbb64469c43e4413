#include <ostream>

#include "cli/command.h"
#include "cli/embedded.h"

namespace mailctl::cli {
namespace {

class SchemaCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "schema"; }

  [[nodiscard]] std::string_view summary() const override {
    return "print the JSON Schema of manifests";
  }

  void declare(OptionSet& /*options*/) override {}

  ExitCode run(Session& session) override {
    session.console.out << manifest_schema();
    return ExitCode::kDone;
  }
};

}  // namespace

std::unique_ptr<Command> make_schema_command() {
  return std::make_unique<SchemaCommand>();
}

}  // namespace mailctl::cli
