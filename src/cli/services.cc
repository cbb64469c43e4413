#include <ostream>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/command.h"
#include "manifest/catalogue.h"
#include "render/paint.h"
#include "render/services_json.h"
#include "render/services_text.h"

namespace mailctl::cli {
namespace {

class ServicesCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "services"; }

  [[nodiscard]] std::string_view summary() const override {
    return "what sending services want published, and their envelopes";
  }

  [[nodiscard]] JsonForm json_form() const override { return JsonForm::kDocument; }

  void declare(OptionSet& options) override {
    options.optional_argument("NAME", x_name, "one service, by its id");
  }

  ExitCode run(Session& session) override {
    auto& console = session.console;
    const bool is_json = session.global.json;
    if (x_name.empty()) {
      const auto& services = manifest::catalogue();
      if (is_json) {
        console.document(render::services_json(services));
      } else {
        console.out << render::services_text(services);
      }
      return ExitCode::kDone;
    }
    const auto* service = manifest::find_service(base::to_lower(x_name));
    if (service == nullptr) {
      console.error(fmt::format(
          "there is no service {} in the catalogue{}", render::quoted(x_name), hint_of(x_name)));
      return ExitCode::kError;
    }
    const auto example = manifest::stream_example(*service);
    if (is_json) {
      console.document(render::service_json(*service, example));
    } else {
      console.out << render::service_text(*service, example, console.out_color);
    }
    return ExitCode::kDone;
  }

 private:
  static std::string hint_of(const std::string& id) {
    std::vector<std::string_view> ids;
    for (const auto& service : manifest::catalogue()) ids.push_back(service.id);
    const auto near = base::nearest(id, ids);
    return near ? fmt::format("; did you mean {}?", *near) : "; mailctl services lists them";
  }

  std::string x_name;
};

}  // namespace

std::unique_ptr<Command> make_services_command() {
  return std::make_unique<ServicesCommand>();
}

}  // namespace mailctl::cli
