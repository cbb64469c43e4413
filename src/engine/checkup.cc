#include "engine/checkup.h"

#include <array>
#include <set>
#include <utility>

#include "base/guarded.h"
#include "engine/addresses.h"
#include "engine/worker_pool.h"
#include "plan/checkup.h"

namespace mailctl::engine {
namespace {

using dns::Question;
using dns::RecordType;

constexpr auto kDnskey = static_cast<RecordType>(48);  // RFC 4034
// A name in a zone that is there, and of which nobody will ever make it; and one whose signatures
// are wrong on purpose (dnssec-failed.org is kept by Comcast for this).
constexpr std::string_view kNoSuchName = "mailctl-no-such-name.example.com";
constexpr std::string_view kBadlySigned = "dnssec-failed.org";

// In this order they are shown.
constexpr auto kAreas = std::to_array<std::string_view>(
    {"state", "credentials", "clock", "permissions", "limits", "delegation", "resolver"});

std::ptrdiff_t rank_of(const model::CheckupLine& line) {
  return std::ranges::find(kAreas, line.area) - kAreas.begin();
}

// Everything under way; what arrives is put together at the end, so that the order is always the
// same.
class Checkup {
 public:
  Checkup(const CheckupInputs& inputs, Ports& ports, std::stop_token stop)
      : x_inputs(inputs), x_ports(ports), x_stop(std::move(stop)) {}

  model::Checkup take() {
    plan_accounts();
    std::vector<plan::Delegation> delegations(x_inputs.graph->zones.size());
    model::Checkup resolver;
    std::vector<std::function<void()>> jobs = std::move(x_jobs);
    for (std::size_t i = 0; i < delegations.size(); ++i) {
      jobs.emplace_back([&, i] { delegations[i] = look_at(x_inputs.graph->zones[i].name); });
    }
    jobs.emplace_back([&] { resolver = look_at_resolver(); });
    WorkerPool().run_all(std::move(jobs));
    return collect(delegations, std::move(resolver));
  }

 private:
  void plan_accounts() {
    for (const auto& account : x_inputs.graph->accounts) {
      const auto unopened = x_inputs.unopened.find(account.name);
      if (unopened != x_inputs.unopened.end()) {
        add_unopened(account, unopened->second);
        continue;
      }
      const auto found = x_inputs.examiners.find(account.name);
      if (found == x_inputs.examiners.end()) continue;
      auto& examiner = *found->second;
      x_examinations.push_back({examiner.credentials(), {}});
      for (auto& scope : scopes_of(account)) {
        const auto place = x_examinations.size();
        x_examinations.emplace_back();
        x_jobs.emplace_back([this, &examiner, place, scope = std::move(scope)] {
          x_examinations[place] = examiner.examine(scope, x_stop);
        });
      }
    }
  }

  void add_unopened(const model::Account& account, const base::Error& error) {
    model::Checkup lines{{"credentials",
                          account.name,
                          model::CheckupResult::kFail,
                          error.to_text(),
                          "Nothing of this account can be read or changed until this is mended."}};
    lines.push_back({"permissions",
                     account.name,
                     model::CheckupResult::kSkipped,
                     "no request can be signed",
                     {}});
    x_examinations.push_back({std::move(lines), {}});
  }

  [[nodiscard]] std::vector<provider::ExamineScope> scopes_of(const model::Account& account) const {
    std::vector<provider::ExamineScope> scopes;
    for (const auto& region : account.regions) {
      provider::ExamineScope scope;
      scope.region = region;
      const auto name = model::scope_of(account.name, region);
      for (const auto& resource : x_inputs.graph->resources) {
        const auto& address = resource.address;
        if (address.scope() != name) continue;
        if (address.kind() == model::ResourceKind::kDomain) {
          scope.domains.push_back(dns::name_of(address.leaf()));
        }
        if (address.kind() == model::ResourceKind::kSender) ++scope.senders;
      }
      scopes.push_back(std::move(scope));
    }
    provider::ExamineScope zones;
    for (const auto& zone : x_inputs.graph->zones) {
      if (zone.account == account.name) zones.zones.push_back(zone.name);
    }
    if (!zones.zones.empty()) scopes.push_back(std::move(zones));
    return scopes;
  }

  dns::Answer ask(const dns::Name& name, RecordType type) {
    const Question question{name, type};
    return x_ports.world->query_all(std::span(&question, 1), x_stop).front();
  }

  plan::Delegation look_at(const dns::Name& zone) {
    const std::array<Question, 3> questions{
        {{zone, RecordType::kNs}, {zone, RecordType::kDs}, {zone, kDnskey}}};
    auto answers = x_ports.world->query_all(questions, x_stop);
    plan::Delegation delegation{.zone = zone,
                                .servers = std::move(answers[0]),
                                .parent = {},
                                .provider = {},
                                .at_servers = {},
                                .ds = std::move(answers[1]),
                                .dnskey = std::move(answers[2])};
    if (!x_ports.authoritative) return delegation;  // the world is the server itself
    for (const auto& server : servers_in(delegation.servers)) {
      delegation.at_servers[server] = ask_servers({server}, {zone, RecordType::kSoa});
    }
    delegation.parent = ask_servers(servers_above(zone), {zone, RecordType::kNs});
    return delegation;
  }

  static std::vector<dns::Name> servers_in(const dns::Answer& answer) {
    std::vector<dns::Name> names;
    for (const auto& record : answer.records) {
      if (const auto* server = std::get_if<dns::NsData>(&record)) names.push_back(server->server);
    }
    return names;
  }

  std::vector<dns::Name> servers_above(dns::Name zone) {
    while (!zone.is_root()) {
      zone = zone.parent();
      auto servers = servers_in(ask(zone, RecordType::kNs));
      if (!servers.empty()) return servers;
    }
    return {};
  }

  // kTimeout where they have no address.
  dns::Answer ask_servers(const std::vector<dns::Name>& servers, const Question& question) {
    const auto addresses = addresses_of(servers, *x_ports.world, x_stop);
    dns::Answer answer;
    answer.status = dns::AnswerStatus::kTimeout;
    if (addresses.empty()) return answer;
    const auto resolver = x_ports.authoritative(addresses);
    return resolver->query_all(std::span(&question, 1), x_stop).front();
  }

  model::Checkup look_at_resolver() {
    if (!x_ports.authoritative) {
      return {{"resolver", "", model::CheckupResult::kSkipped, "the emulator answers", {}}};
    }
    const std::array<Question, 3> questions{{{dns::Name(), RecordType::kNs},
                                             {dns::name_of(kNoSuchName), RecordType::kA},
                                             {dns::name_of(kBadlySigned), RecordType::kA}}};
    auto answers = x_ports.world->query_all(questions, x_stop);
    auto over_tcp = x_inputs.over_tcp->query_all(std::span(questions).first(1), x_stop);
    return plan::judge_resolver({.root = std::move(answers[0]),
                                 .over_tcp = std::move(over_tcp[0]),
                                 .none = std::move(answers[1]),
                                 .bad_signed = std::move(answers[2])});
  }

  model::Checkup collect(std::vector<plan::Delegation>& delegations, model::Checkup lines) {
    for (auto& delegation : delegations) {
      for (const auto& examination : x_examinations) {
        const auto found = examination.name_servers.find(delegation.zone);
        if (found != examination.name_servers.end()) delegation.provider = found->second;
      }
      for (auto& line : plan::judge_delegation(delegation)) lines.push_back(std::move(line));
    }
    for (auto& examination : x_examinations) {
      for (auto& line : examination.lines) lines.push_back(std::move(line));
    }
    std::ranges::stable_sort(lines, {}, rank_of);
    return lines;
  }

  const CheckupInputs& x_inputs;
  Ports& x_ports;
  std::stop_token x_stop;
  std::vector<std::function<void()>> x_jobs;
  std::vector<provider::Examination> x_examinations;  // filled by the jobs, each its own
};

}  // namespace

model::Checkup check_up(const CheckupInputs& inputs, Ports& ports, std::stop_token stop) {
  return Checkup(inputs, ports, std::move(stop)).take();
}

}  // namespace mailctl::engine
