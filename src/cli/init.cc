#include <ostream>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/files.h"
#include "cli/load.h"
#include "manifest/compile.h"
#include "manifest/init_template.h"
#include "manifest/parse.h"

namespace mailctl::cli {
namespace {

std::vector<std::string> split_commas(const std::vector<std::string>& texts) {
  std::vector<std::string> words;
  for (const auto& text : texts) {
    for (const auto word : base::split(text, ',')) {
      if (const auto trimmed = base::trim(word); !trimmed.empty()) words.emplace_back(trimmed);
    }
  }
  return words;
}

class InitCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "init"; }

  [[nodiscard]] std::string_view summary() const override { return "write a first manifest"; }

  void declare(OptionSet& options) override {
    options.text("--domain", x_answers.domain, "the domain that sends mail");
    options.text("--compartment", x_answers.compartment, "OCID of the compartment");
    options.texts("--region", x_answers.regions, "a region to send from");
    options.text("--name", x_answers.name, "owner label of the manifest");
    options.text("--zone", x_answers.zone, "the DNS zone that holds the domain");
    options.text("--profile", x_answers.profile, "profile of ~/.oci/config");
    options.text("--from", x_answers.from, "local part of the sender");
    options.text("--from-name", x_answers.from_name, "display name of the sender");
    options.text("--reports", x_answers.report_address, "where DMARC reports go");
  }

  ExitCode run(Session& session) override {
    if (session.global.files.size() > 1) {
      session.console.error("init writes one manifest: give -f once");
      return ExitCode::kError;
    }
    x_answers.regions = split_commas(x_answers.regions);
    if (!ask_for_missing(session.console)) return ExitCode::kError;
    const auto path = manifest_paths(session.global).front();
    const auto text = manifest::init_manifest(x_answers);
    if (!is_valid(session, path, text)) return ExitCode::kError;
    if (const auto created = create_text_file(path, text); !created) {
      session.console.error(created.error().message);
      return ExitCode::kError;
    }
    session.console.out << fmt::format(
        "{} is written. Next: mailctl plan, or mailctl --emulator plan to try it "
        "without an account\n",
        path);
    return ExitCode::kDone;
  }

 private:
  static bool ask_text(Console& console, std::string& answer, std::string_view question) {
    if (!answer.empty()) return true;
    const auto line = console.ask(question);
    if (!line) return false;
    answer = std::string(base::trim(*line));
    return true;
  }

  // What has no default: the domain, the compartment and the regions.
  bool ask_for_missing(Console& console) {
    const bool is_complete =
        !x_answers.domain.empty() && !x_answers.compartment.empty() && !x_answers.regions.empty();
    if (is_complete) return true;
    if (console.can_ask == IsTerminal::kNo) {
      console.error(
          "init needs --domain, --compartment and --region where there is no terminal to ask on");
      return false;
    }
    std::string regions = base::join(x_answers.regions, ",");
    const bool was_answered =
        ask_text(console, x_answers.domain, "Domain that sends mail: ") &&
        ask_text(console, x_answers.compartment, "OCID of the compartment: ") &&
        ask_text(console, regions, "Regions to send from (commas between): ");
    if (!was_answered) {
      console.error("nothing was written: the answers ended early");
      return false;
    }
    x_answers.regions = split_commas({regions});
    return true;
  }

  // What init writes passes validate, or is not written.
  static bool is_valid(Session& session, const std::string& path, const std::string& text) {
    base::SourceFiles files;
    base::Diagnostics diagnostics;
    const auto id = files.add(path, text);
    const auto parsed = manifest::parse_manifest(files.file(id), diagnostics);
    const auto known = known_providers(session);
    manifest::compile(parsed, manifest::facts_by_account(parsed, known.pointers()), diagnostics);
    if (!diagnostics.has_errors()) return true;
    diagnostics.sort_by_place();
    print_diagnostics(session, diagnostics, files);
    session.console.error("nothing was written: with these answers the manifest is not valid");
    return false;
  }

  manifest::InitAnswers x_answers;
};

}  // namespace

std::unique_ptr<Command> make_init_command() {
  return std::make_unique<InitCommand>();
}

}  // namespace mailctl::cli
