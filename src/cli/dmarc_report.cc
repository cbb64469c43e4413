#include <ostream>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/command.h"
#include "cli/known_services.h"
#include "cli/report_files.h"
#include "cli/world.h"
#include "mail/report/collection.h"
#include "mail/report/own_networks.h"
#include "render/dmarc_report_json.h"
#include "render/dmarc_report_text.h"
#include "render/paint.h"

namespace mailctl::cli {
namespace {

constexpr std::size_t kErrorsSaid = 100;

class DmarcReportCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "dmarc report"; }

  [[nodiscard]] std::string_view summary() const override {
    return "read received reports: who sends in a domain's name";
  }

  [[nodiscard]] JsonForm json_form() const override { return JsonForm::kDocument; }

  void declare(OptionSet& options) override {
    options.needed_arguments("FILES", x_paths, "report files, and folders of them; - is stdin");
    options.flag("--dns", x_asks_dns, "ask DNS for the SPF records, to name the domains' networks");
    options.text("--server", x_server, "ask this DNS server: ADDRESS[:PORT]");
    options.text("--zone", x_zone, "take the SPF records from this file");
  }

  ExitCode run(Session& session) override {
    mail::report::Collection collection;
    for (const auto& file : files_named_by(x_paths)) read(file, collection);
    tell_errors(session.console, collection);
    mail::report::SourceTable::OwnNetworks own;
    if (!find_networks(session, collection, own)) return ExitCode::kError;
    const auto sources = collection.table().sources(own);
    if (session.global.json) {
      session.console.document(render::dmarc_report_json(collection, sources));
    } else {
      session.console.out << render::dmarc_report_text(
          collection, sources, session.console.out_color);
    }
    return collection.has_read() ? ExitCode::kDone : ExitCode::kError;
  }

 private:
  static void read(const std::string& file, mail::report::Collection& collection) {
    auto source = open_source(file);
    if (!source) {
      collection.error({file, source.error().message});
      return;
    }
    mail::report::read_reports(**source, file, collection);
  }

  static void tell_errors(Console& console, const mail::report::Collection& collection) {
    const auto& errors = collection.errors();
    for (std::size_t i = 0; i < std::min(errors.size(), kErrorsSaid); ++i)
      console.error(fmt::format(
          "{}: {}", render::visible(errors[i].file), render::visible(errors[i].message)));
    if (errors.size() > kErrorsSaid)
      console.error(fmt::format("and {} more", errors.size() - kErrorsSaid));
    const bool is_empty = errors.empty() && !collection.has_read();
    if (is_empty) console.error("there are no files in what was named");
  }

  // False when the file or the server cannot be used, which has been said.
  bool find_networks(Session& session,
                     const mail::report::Collection& collection,
                     mail::report::SourceTable::OwnNetworks& own) const {
    const bool is_wanted = x_asks_dns || !x_server.empty() || !x_zone.empty();
    const auto domains = collection.table().domains();
    if (!is_wanted || domains.empty()) return true;
    const auto world = World::open(session, {.zone = x_zone, .server = x_server});
    if (!world) return false;
    const auto services = service_names();
    world->settle([&](const dns::View& view, dns::MissingQuestions& missing) {
      for (const auto& domain : domains) {
        own[domain.domain] = mail::report::own_networks(domain.domain, services, view, missing);
      }
    });
    return true;
  }

  std::vector<std::string> x_paths;
  bool x_asks_dns = false;
  std::string x_server;
  std::string x_zone;
};

}  // namespace

std::unique_ptr<Command> make_dmarc_report_command() {
  return std::make_unique<DmarcReportCommand>();
}

}  // namespace mailctl::cli
