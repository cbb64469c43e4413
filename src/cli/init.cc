#include <filesystem>
#include <functional>
#include <ostream>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/files.h"
#include "cli/load.h"
#include "cli/words.h"
#include "manifest/compile.h"
#include "manifest/init_template.h"
#include "manifest/parse.h"

namespace mailctl::cli {
namespace {

constexpr const char* kName = "mailctl.yaml";

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
    options.text("--first", x_answers.first_date, "date in the first selector: YYYY-MM-DD");
    options.text("--reports", x_answers.report_address, "where DMARC reports go");
  }

  ExitCode run(Session& session) override {
    if (session.global.files.size() > 1) {
      session.console.error("init writes one manifest: give -f once");
      return ExitCode::kError;
    }
    x_answers.regions = split_commas(x_answers.regions);
    const auto path = path_of(session.global);
    if (is_taken(session.console, path)) return ExitCode::kError;
    if (const auto problem = problem_with_compartment(); !problem.empty()) {
      session.console.error("nothing was written: --compartment " + problem);
      return ExitCode::kError;
    }
    if (!is_valid(session, path, x_answers) || !ask_for_missing(session)) return ExitCode::kError;
    if (const auto created = create_text_file(path, manifest::init_manifest(x_answers)); !created) {
      session.console.error(created.error().message);
      return ExitCode::kError;
    }
    // Whoever has named where the services are needs no advice on where else they could be.
    const auto* trial = session.global.endpoints.empty()
                            ? ", or mailctl --emulator plan to try it without an account"
                            : "";
    session.console.out << fmt::format("{} is written. Next: mailctl plan{}\n", path, trial);
    return ExitCode::kDone;
  }

 private:
  static std::string path_of(const GlobalOptions& global) {
    if (global.files.empty()) return kName;
    const std::filesystem::path named(global.files.front());
    std::error_code ignored;
    return (std::filesystem::is_directory(named, ignored) ? named / kName : named).string();
  }

  // Before anything is asked: questions whose answers cannot be written are a waste of time.
  static bool is_taken(Console& console, const std::string& path) {
    std::error_code ignored;
    if (!std::filesystem::exists(std::filesystem::symlink_status(path, ignored))) return false;
    console.error(
        fmt::format("{} is there already and stays as it is; name another with -f", path));
    return true;
  }

  // What is wrong with the answers that there are; the ones still missing get a sample.
  static void check(Session& session,
                    manifest::InitAnswers answers,
                    base::SourceFiles& files,
                    base::Diagnostics& diagnostics) {
    if (answers.domain.empty()) answers.domain = "example.com";
    if (answers.compartment.empty()) answers.compartment = "ocid1.compartment.oc1..aaaa";
    if (answers.regions.empty()) answers.regions = {"sa-saopaulo-1"};
    const auto id = files.add(kName, manifest::init_manifest(answers));
    const auto parsed = manifest::parse_manifest(files.file(id), diagnostics);
    const auto known = known_providers(session);
    manifest::compile(parsed, manifest::facts_by_account(parsed, known.pointers()), diagnostics);
    diagnostics.sort_by_place();
  }

  [[nodiscard]] std::string problem_with_compartment() const {
    const auto& ocid = x_answers.compartment;
    if (ocid.empty() || ocid.starts_with("ocid1.")) return {};
    return fmt::format(
        "\"{}\" is no OCID: that of a compartment begins with ocid1.compartment., "
        "that of the root with ocid1.tenancy.",
        ocid);
  }

  // Empty where the answer can stand.
  std::string problem_with(Session& session) const {
    if (auto problem = problem_with_compartment(); !problem.empty()) return problem;
    base::SourceFiles files;
    base::Diagnostics diagnostics;
    check(session, x_answers, files, diagnostics);
    for (const auto& diagnostic : diagnostics.all()) {
      if (diagnostic.severity != base::Severity::kError) continue;
      return diagnostic.detail.empty() ? diagnostic.summary
                                       : diagnostic.summary + ". " + diagnostic.detail;
    }
    return {};
  }

  // Asks until there is an answer that can stand. False at the end of input.
  bool ask(Session& session,
           std::string_view question,
           const std::function<void(std::string_view)>& take) {
    auto& console = session.console;
    while (const auto line = console.ask(question)) {
      const auto answer = base::trim(*line);
      if (answer.empty()) continue;
      take(answer);
      const auto problem = problem_with(session);
      if (problem.empty()) return true;
      console.err << "  " << problem << '\n';
      take({});
    }
    console.error("nothing was written: the answers ended early");
    return false;
  }

  // What has no default: the domain, the compartment and the regions.
  bool ask_for_missing(Session& session) {
    auto& answers = x_answers;
    const bool is_complete =
        !answers.domain.empty() && !answers.compartment.empty() && !answers.regions.empty();
    if (is_complete) return true;
    if (session.console.can_ask == IsTerminal::kNo) {
      session.console.error(
          "init needs --domain, --compartment and --region where there is no terminal to ask on");
      return false;
    }
    const auto take_domain = [&](std::string_view answer) { answers.domain = answer; };
    const auto take_compartment = [&](std::string_view answer) { answers.compartment = answer; };
    const auto take_regions = [&](std::string_view answer) {
      answers.regions = split_commas({std::string(answer)});
    };
    return (!answers.domain.empty() || ask(session, "Domain that sends mail: ", take_domain)) &&
           (!answers.compartment.empty() ||
            ask(session, "OCID of the compartment: ", take_compartment)) &&
           (!answers.regions.empty() ||
            ask(session, "Regions to send from (commas between): ", take_regions));
  }

  // What init writes passes validate, or is not written.
  static bool is_valid(Session& session,
                       const std::string& path,
                       const manifest::InitAnswers& answers) {
    base::SourceFiles files;
    base::Diagnostics diagnostics;
    check(session, answers, files, diagnostics);
    if (!diagnostics.has_errors()) return true;
    print_diagnostics(session, diagnostics, files);
    session.console.error(
        fmt::format("nothing was written: with these answers {} would not be valid", path));
    return false;
  }

  manifest::InitAnswers x_answers;
};

}  // namespace

std::unique_ptr<Command> make_init_command() {
  return std::make_unique<InitCommand>();
}

}  // namespace mailctl::cli
