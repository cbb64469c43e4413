#include "mail/transport/mx.h"

#include <algorithm>

#include <fmt/format.h>

#include "mail/ask.h"

namespace mailctl::mail::transport {
namespace {

using dns::AnswerStatus;
using dns::RecordType;

MailHost look_up_host(std::uint16_t preference,
                      const dns::Name& name,
                      const dns::View& view,
                      dns::MissingQuestions& missing) {
  MailHost host{.preference = preference, .name = name};
  if (name.is_root()) return host;
  const auto& answer4 = ask(view, {name, RecordType::kA}, missing);
  const auto& answer6 = ask(view, {name, RecordType::kAaaa}, missing);
  for (const auto& record : answer4.records) {
    if (const auto* data = std::get_if<dns::AData>(&record)) host.addresses4.push_back(*data);
  }
  for (const auto& record : answer6.records) {
    if (const auto* data = std::get_if<dns::AaaaData>(&record)) host.addresses6.push_back(*data);
  }
  host.aliases = answer4.aliases.empty() ? answer6.aliases : answer4.aliases;
  host.is_known = is_known(answer4.status) && is_known(answer6.status);
  host.has_failed = is_failure(answer4.status) || is_failure(answer6.status);
  return host;
}

std::vector<dns::MxData> records_of(const dns::Answer& answer) {
  std::vector<dns::MxData> records;
  for (const auto& record : answer.records) {
    if (const auto* data = std::get_if<dns::MxData>(&record)) records.push_back(*data);
  }
  std::ranges::sort(records);
  if (records.size() > kMaxHosts) records.resize(kMaxHosts);
  return records;
}

// No MX record: the domain's own address, which is asked for together with the MX.
void find_implicit(MailRouting& routing, const MailHost& self) {
  if (!self.addresses4.empty() || !self.addresses6.empty()) {
    routing.route = MailRoute::kImplicit;
    routing.hosts.push_back(self);
  } else if (self.is_known) {
    routing.route = MailRoute::kNone;
  }
}

}  // namespace

MailRouting find_routing(const dns::Name& domain,
                         const dns::View& view,
                         dns::MissingQuestions& missing) {
  MailRouting routing{.domain = domain};
  const auto& answer = ask(view, {domain, RecordType::kMx}, missing);
  const auto self = look_up_host(0, domain, view, missing);
  routing.status = answer.status;
  for (const auto& record : records_of(answer)) {
    routing.has_null |= record.exchange.is_root();
    routing.hosts.push_back(look_up_host(record.preference, record.exchange, view, missing));
  }
  if (!routing.hosts.empty()) {
    const bool is_null = routing.has_null && routing.hosts.size() == 1;
    routing.route = is_null ? MailRoute::kNull : MailRoute::kHosts;
  } else if (is_known(answer.status)) {
    find_implicit(routing, self);
  }
  return routing;
}

std::string record_text(const MailHost& host) {
  return fmt::format("MX {} {}", host.preference, host.name.text());
}

}  // namespace mailctl::mail::transport
