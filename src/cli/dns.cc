#include <ostream>

#include <fmt/format.h>

#include "cli/command.h"
#include "cli/world.h"
#include "dns/idna.h"
#include "render/dns_text.h"

namespace mailctl::cli {
namespace {

class DnsCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "dns"; }

  [[nodiscard]] std::string_view summary() const override {
    return "ask DNS and show the answer as mail sees it";
  }

  [[nodiscard]] JsonForm json_form() const override { return JsonForm::kDocument; }

  void declare(OptionSet& options) override {
    options.needed_argument("TYPE", x_type, "mx, txt, cname, a, aaaa, ns, …");
    options.needed_argument("NAME", x_name, "a name");
    options.text("--server", x_server, "DNS server to ask: ADDRESS[:PORT]");
    options.text("--zone", x_zone, "ask this file instead of DNS");
  }

  ExitCode run(Session& session) override {
    const auto question = question_of(session.console);
    if (!question) return ExitCode::kError;
    const auto world = World::open(session, {.zone = x_zone, .server = x_server});
    if (!world) return ExitCode::kError;
    const auto answer = world->ask({&*question, 1}).front();
    if (session.global.json) {
      session.console.document(render::dns_answer_json(*question, answer));
    } else {
      session.console.out << render::dns_answer_text(*question, answer);
    }
    return is_answer(answer.status) ? ExitCode::kDone : ExitCode::kError;
  }

 private:
  static bool is_answer(dns::AnswerStatus status) {
    return status == dns::AnswerStatus::kOk || status == dns::AnswerStatus::kNoData ||
           status == dns::AnswerStatus::kNxDomain;
  }

  std::optional<dns::Question> question_of(Console& console) const {
    const auto type = dns::parse_record_type(x_type);
    if (!type) {
      console.error(fmt::format("there is no record type \"{}\"; mailctl dns --help", x_type));
      return std::nullopt;
    }
    auto parsed = dns::name_from_unicode(x_name);
    if (!parsed) {
      console.error(std::move(parsed).error().with_context(x_name).message);
      return std::nullopt;
    }
    return dns::Question{*std::move(parsed), *type};
  }

  std::string x_type;
  std::string x_name;
  std::string x_server;
  std::string x_zone;
};

}  // namespace

std::unique_ptr<Command> make_dns_command() {
  return std::make_unique<DnsCommand>();
}

}  // namespace mailctl::cli
