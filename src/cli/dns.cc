#include <ostream>

#include <fmt/format.h>

#include "cli/command.h"
#include "cli/endpoints.h"
#include "cli/interrupt.h"
#include "dns/idna.h"
#include "net/cares_resolver.h"
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
  }

  ExitCode run(Session& session) override {
    const auto question = question_of(session.console);
    if (!question) return ExitCode::kError;
    const auto endpoints = endpoints_of(session);
    if (!endpoints) return ExitCode::kError;
    const Interrupt interrupt;
    net::Reactor reactor;
    net::ResolverOptions options;
    options.servers = servers_of(session, endpoints->dns);
    auto resolver = net::CaresResolver::make(reactor, options);
    if (!resolver) {
      session.console.error(with_server_hint(resolver.error()).message);
      return ExitCode::kError;
    }
    const auto answer = (*resolver)->query_all({&*question, 1}, interrupt.token()).front();
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

  // nullopt when they cannot be had, which has been said.
  static std::optional<Endpoints> endpoints_of(Session& session) {
    std::unique_ptr<Loaded> loaded;
    if (session.global.is_emulated) {
      loaded = load_one(session, Credentials::kLeave);
      if (!loaded) return std::nullopt;
    }
    auto endpoints = loaded ? start_emulator(*loaded) : read_endpoints(session.global.endpoints);
    if (endpoints) return *std::move(endpoints);
    session.console.error(endpoints.error().to_text());
    return std::nullopt;
  }

  // Empty: those of the system.
  [[nodiscard]] std::vector<std::string> servers_of(const Session& session,
                                                    const std::string& of_endpoints) const {
    for (const auto& server : {x_server, session.global.resolver, of_endpoints}) {
      if (!server.empty()) return {server};
    }
    return {};
  }

  std::string x_type;
  std::string x_name;
  std::string x_server;
};

}  // namespace

std::unique_ptr<Command> make_dns_command() {
  return std::make_unique<DnsCommand>();
}

}  // namespace mailctl::cli
