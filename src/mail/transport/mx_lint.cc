#include "mail/transport/mx_lint.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "dns/special_address.h"
#include "mail/transport/mail_service.h"

namespace mailctl::mail::transport {
namespace {

using base::Severity;

class MxLint {
 public:
  MxLint(const MailRouting& routing, Purpose purpose) : x_routing(routing), x_purpose(purpose) {}

  Findings run() && {
    switch (x_routing.route) {
      case MailRoute::kUnknown:
        check_failure();
        break;
      case MailRoute::kNone:
        check_nowhere();
        break;
      case MailRoute::kImplicit:
        check_implicit();
        break;
      case MailRoute::kNull:
        check_null();
        break;
      case MailRoute::kHosts:
        check_hosts();
        break;
    }
    return std::move(x_findings);
  }

 private:
  void check_failure() {
    if (x_routing.status != dns::AnswerStatus::kServFail &&
        x_routing.status != dns::AnswerStatus::kTimeout) {
      return;
    }
    x_findings.push_back({.severity = Severity::kWarning,
                          .rule = "mx/no-answer",
                          .subject = domain(),
                          .message = fmt::format("the MX records of {} could not be read: {}",
                                                 domain(),
                                                 dns::to_text(x_routing.status))});
  }

  void check_nowhere() {
    if (x_purpose == Purpose::kSends) {
      add_for_domain(Severity::kWarning,
                     "mx/unreachable",
                     fmt::format("{} sends mail but has neither MX nor address: bounces and "
                                 "replies cannot be delivered",
                                 domain()),
                     fmt::format("{}. IN MX 10 mail.{}.", domain(), domain()));
    } else {
      add_for_domain(Severity::kInfo,
                     "mx/missing",
                     fmt::format("{} has neither MX nor address, and does not say that it takes "
                                 "no mail",
                                 domain()),
                     null_mx());
    }
  }

  void check_implicit() {
    const bool is_parked = x_purpose == Purpose::kParked;
    add_for_domain(
        is_parked ? Severity::kWarning : Severity::kInfo,
        "mx/missing",
        fmt::format(
            "{} has no MX record: mail goes to the address of {} itself", domain(), domain()),
        is_parked ? null_mx() : fmt::format("{0}. IN MX 10 mail.{0}.", domain()));
  }

  void check_null() {
    const auto& host = x_routing.hosts.front();
    if (host.preference != 0) {
      add_for_host(host,
                   Severity::kWarning,
                   "mx/null-preference",
                   fmt::format("the null MX has preference {} instead of 0", host.preference),
                   null_mx());
    }
    if (x_purpose == Purpose::kSends) {
      add_for_host(
          host,
          Severity::kWarning,
          "mx/null-but-sends",
          fmt::format("{} sends mail and says with a null MX that it takes none", domain()),
          fmt::format("{0}. IN MX 10 mail.{0}.", domain()));
    }
  }

  void check_hosts() {
    std::set<dns::Name> seen;
    for (const auto& host : x_routing.hosts) {
      if (host.name.is_root()) {
        check_null_beside_others(host);
      } else if (seen.insert(host.name).second) {
        check_host(host);
      } else {
        add_for_host(host,
                     Severity::kWarning,
                     "mx/duplicate-host",
                     fmt::format("{} is named by several MX records", host.name.text()));
      }
    }
    check_redundancy();
    check_same_machine();
    check_services();
  }

  void check_null_beside_others(const MailHost& host) {
    add_for_host(host,
                 Severity::kError,
                 "mx/null-with-others",
                 "a null MX stands beside MX records of hosts",
                 fmt::format("Remove this record:\n{}. IN MX {} .", domain(), host.preference));
  }

  void check_host(const MailHost& host) {
    if (const auto address = address_in(host.name)) {
      add_for_host(host,
                   Severity::kError,
                   "mx/ip-literal",
                   fmt::format("{} is an address; an MX record takes a host name", *address),
                   fmt::format("Give the host a name and use it:\nmail.{0}. IN A {1}\n{0}. IN MX "
                               "{2} mail.{0}.",
                               domain(),
                               *address,
                               host.preference));
      return;
    }
    if (!host.aliases.empty()) {
      const auto& target = host.aliases.back();
      add_for_host(host,
                   Severity::kError,
                   "mx/target-is-alias",
                   fmt::format("{} is an alias (CNAME) of {}", host.name.text(), target.text()),
                   fmt::format("{}. IN MX {} {}", domain(), host.preference, target.absolute()));
    }
    check_addresses(host);
  }

  void check_addresses(const MailHost& host) {
    if (host.has_failed) {
      add_for_host(host,
                   Severity::kWarning,
                   "mx/no-answer",
                   fmt::format("the address of {} could not be read", host.name.text()));
    }
    if (host.is_known && host.addresses4.empty()) {
      const bool is_nowhere = host.addresses6.empty();
      add_for_host(
          host,
          is_nowhere ? Severity::kError : Severity::kWarning,
          is_nowhere ? "mx/no-address" : "mx/only-ipv6",
          fmt::format("{} has no {}", host.name.text(), is_nowhere ? "address" : "IPv4 address"));
    }
    for (const auto& address : host.addresses4) check_address(host, address);
    for (const auto& address : host.addresses6) check_address(host, address);
  }

  template <class Address>
  void check_address(const MailHost& host, const Address& address) {
    const auto use = dns::special_use(address);
    if (!use || use->kind == dns::SpecialKind::kDocumentation) return;
    add_for_host(host,
                 Severity::kError,
                 "mx/private-address",
                 fmt::format("{} has the address {}, which is {}",
                             host.name.text(),
                             dns::to_text(address),
                             use->text));
  }

  // One host with one address: senders keep mail for days while it is away.
  void check_redundancy() {
    const auto& hosts = x_routing.hosts;
    if (hosts.size() != 1 || !hosts.front().is_known) return;
    const auto& host = hosts.front();
    if (host.addresses4.size() > 1 || host.addresses6.size() > 1) return;
    if (service_of(host.name) != nullptr) return;
    add_for_host(
        host,
        Severity::kInfo,
        "mx/single-host",
        fmt::format("{} is the only host that takes mail for {}", host.name.text(), domain()));
  }

  // Two names for one machine look like redundancy and are none.
  void check_same_machine() {
    std::map<std::pair<std::vector<dns::AData>, std::vector<dns::AaaaData>>, const MailHost*> seen;
    for (const auto& host : x_routing.hosts) {
      if (!host.is_known || (host.addresses4.empty() && host.addresses6.empty())) continue;
      auto addresses = std::pair(host.addresses4, host.addresses6);
      std::ranges::sort(addresses.first);
      std::ranges::sort(addresses.second);
      const auto [found, is_new] = seen.emplace(std::move(addresses), &host);
      if (is_new || found->second->name == host.name) continue;
      add_for_host(
          host,
          Severity::kWarning,
          "mx/same-machine",
          fmt::format(
              "{} and {} have the same addresses", found->second->name.text(), host.name.text()));
    }
  }

  // What a move from one service to another left behind.
  void check_services() {
    std::map<std::string_view, std::vector<const MailHost*>> by_service;
    for (const auto& host : x_routing.hosts) {
      const auto* service = service_of(host.name);
      if (service != nullptr) by_service[service->name].push_back(&host);
    }
    if (by_service.size() < 2) return;
    // The hosts that are tried first are the ones that are meant.
    const auto* first = service_of(x_routing.hosts.front().name);
    std::string kept = first == nullptr ? "" : std::string(first->name);
    for (const auto& [name, hosts] : by_service) {
      if (kept.empty()) kept = name;
      if (name == kept) continue;
      add_leftover(*hosts.front(), name, kept, hosts);
    }
  }

  void add_leftover(const MailHost& host,
                    std::string_view service,
                    std::string_view kept,
                    const std::vector<const MailHost*>& hosts) {
    std::string fix = fmt::format("If {} is no longer used, remove:", service);
    for (const auto* each : hosts) {
      fix += fmt::format("\n{}. IN MX {} {}", domain(), each->preference, each->name.absolute());
    }
    add_for_host(host,
                 Severity::kWarning,
                 "mx/two-services",
                 fmt::format("mail goes to {} and to {}", kept, service),
                 std::move(fix));
  }

  // "192.0.2.1", also with the zone's name behind it, as a zone file without the final dot makes
  // it. No host is called so (RFC 1123 §2.1).
  [[nodiscard]] std::optional<std::string> address_in(const dns::Name& name) const {
    auto labels = name.labels();
    const bool is_below = name.is_at_or_under(x_routing.domain);
    if (labels.size() < 4 || (labels.size() > 4 && !is_below)) return std::nullopt;
    labels.resize(4);
    auto text = base::join(labels, ".");
    if (!dns::parse_ipv4(text)) return std::nullopt;
    return text;
  }

  [[nodiscard]] std::string domain() const { return x_routing.domain.text(); }

  [[nodiscard]] std::string null_mx() const { return fmt::format("{}. IN MX 0 .", domain()); }

  void add_for_domain(Severity severity,
                      std::string_view rule,
                      std::string message,
                      std::string fix) {
    x_findings.push_back({.severity = severity,
                          .rule = rule,
                          .subject = domain(),
                          .message = std::move(message),
                          .fix = std::move(fix)});
  }

  // The mark is under the host's name.
  void add_for_host(const MailHost& host,
                    Severity severity,
                    std::string_view rule,
                    std::string message,
                    std::string fix = {}) {
    const auto text = record_text(host);
    const auto length = host.name.text().size();
    x_findings.push_back({.severity = severity,
                          .rule = rule,
                          .subject = domain(),
                          .text = text,
                          .offset = text.size() - length,
                          .length = length,
                          .message = std::move(message),
                          .fix = std::move(fix)});
  }

  const MailRouting& x_routing;
  Purpose x_purpose;
  Findings x_findings;
};

}  // namespace

Findings lint_mx(const MailRouting& routing, Purpose purpose) {
  return MxLint(routing, purpose).run();
}

}  // namespace mailctl::mail::transport
