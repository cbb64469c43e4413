#include "mail/transport/reverse_names.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "dns/special_address.h"
#include "mail/ask.h"
#include "mail/spf/address.h"
#include "mail/transport/mail_service.h"

namespace mailctl::mail::transport {
namespace {

using dns::AnswerStatus;
using dns::RecordType;
using spf::IpAddress;

constexpr std::size_t kMaxAddresses = 32;  // of all hosts
constexpr std::size_t kMaxNames = 10;      // of one address

class ReverseNames {
 public:
  ReverseNames(const MailRouting& routing, const dns::View& view, dns::MissingQuestions& missing)
      : x_routing(routing), x_view(view), x_missing(missing) {}

  Findings run() && {
    for (const auto& host : x_routing.hosts) {
      if (host.name.is_root() || service_of(host.name) != nullptr) continue;
      for (const auto& address : host.addresses4) look_at(host, address);
      for (const auto& address : host.addresses6) look_at(host, address);
    }
    return std::move(x_findings);
  }

 private:
  template <class Address>
  void look_at(const MailHost& host, const Address& address) {
    if (dns::is_unreachable(address)) return;  // mx/private-address says it
    const IpAddress ip = spf::unmapped(address);
    if (x_seen.size() >= kMaxAddresses || !x_seen.insert(ip).second) return;
    // Asked together with the root of reverse DNS, which says whether the world has any.
    const auto reverse = spf::reverse_name(ip);
    const auto& answer = ask(x_view, {reverse, RecordType::kPtr}, x_missing);
    if (!has_reverse_zones(ip) || !is_known(answer.status)) return;
    const auto names = names_in(answer);
    if (names.empty()) {
      add(host, ip, "has no name in reverse DNS");
    } else if (leads_nowhere(names, ip)) {
      add(host,
          ip,
          fmt::format("has the name {} in reverse DNS, which does not lead back to it",
                      names.front().text()));
    }
  }

  bool has_reverse_zones(const IpAddress& ip) {
    const auto root = dns::name_of(spf::is_ip4(ip) ? "in-addr.arpa" : "ip6.arpa");
    const auto status = ask(x_view, {root, RecordType::kPtr}, x_missing).status;
    return status == AnswerStatus::kOk || status == AnswerStatus::kNoData;
  }

  static std::vector<dns::Name> names_in(const dns::Answer& answer) {
    std::vector<dns::Name> names;
    for (const auto& record : answer.records) {
      const auto* const pointer = std::get_if<dns::PtrData>(&record);
      if (pointer != nullptr && names.size() < kMaxNames) names.push_back(pointer->target);
    }
    return names;
  }

  // All of them are known, and none has the address.
  bool leads_nowhere(const std::vector<dns::Name>& names, const IpAddress& ip) {
    const auto type = spf::is_ip4(ip) ? RecordType::kA : RecordType::kAaaa;
    bool is_certain = true;
    bool leads_back = false;
    for (const auto& name : names) {
      const auto& answer = ask(x_view, {name, type}, x_missing);
      is_certain = is_certain && is_known(answer.status);
      leads_back = leads_back || std::ranges::any_of(answer.records, [&](const auto& record) {
                     const auto* const four = std::get_if<dns::AData>(&record);
                     const auto* const six = std::get_if<dns::AaaaData>(&record);
                     return (four != nullptr && IpAddress(*four) == ip) ||
                            (six != nullptr && IpAddress(*six) == ip);
                   });
    }
    return is_certain && !leads_back;
  }

  void add(const MailHost& host, const IpAddress& ip, std::string_view what) {
    const auto text = record_text(host);
    const auto length = host.name.text().size();
    x_findings.push_back(
        {.severity = base::Severity::kInfo,
         .rule = "mx/no-reverse-name",
         .subject = x_routing.domain.text(),
         .text = text,
         .offset = text.size() - length,
         .length = length,
         .message =
             fmt::format("{}, the address of {}, {}", spf::to_text(ip), host.name.text(), what),
         .fix = fmt::format("Where the host sends mail too, ask who provides the address for:\n{} "
                            "IN PTR {}",
                            spf::reverse_name(ip).absolute(),
                            host.name.absolute())});
  }

  const MailRouting& x_routing;
  const dns::View& x_view;
  dns::MissingQuestions& x_missing;
  std::set<IpAddress> x_seen;
  Findings x_findings;
};

}  // namespace

Findings lint_reverse_names(const MailRouting& routing,
                            const dns::View& view,
                            dns::MissingQuestions& missing) {
  return ReverseNames(routing, view, missing).run();
}

}  // namespace mailctl::mail::transport
