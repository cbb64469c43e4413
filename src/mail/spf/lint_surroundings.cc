// What stands around a domain's record: what the domain is for, its hosts, wildcards and services.

#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/spf/linting.h"
#include "mail/spf/select.h"

namespace mailctl::mail::spf {
namespace {

using base::Severity;
using dns::AnswerStatus;
using dns::RecordType;

constexpr std::string_view kNobody = "v=spf1 -all";
constexpr std::size_t kMaxHosts = 10;

bool is_sure(const dns::Answer& answer) {
  return answer.status == AnswerStatus::kOk || answer.status == AnswerStatus::kNoData ||
         answer.status == AnswerStatus::kNxDomain;
}

}  // namespace

void Linting::look_at_surroundings() {
  if (x_analysis.top().status == RecordStatus::kNotKnown) return;
  if (x_request.sending == Sending::kNever) {
    look_at_parking();
    return;
  }
  look_at_wildcards();
  look_at_hosts();
  look_at_services();
}

void Linting::look_at_parking() {
  const auto& top = x_analysis.top();
  const bool is_nobody = top.status == RecordStatus::kValid && x_analysis.pass4.empty() &&
                         x_analysis.pass6.empty() && !x_analysis.admits_more;
  const bool says_fail = top.terms.size() == 1 && top.terms.front().term.text == "-all";
  if (is_nobody && says_fail) return;
  Finding& finding = add(Severity::kWarning, "spf/parked-domain", top);
  finding.message = is_nobody ? "the domain sends no mail, and its record could just say so"
                              : "the domain sends no mail, but its record does not say so";
  finding.fix = publish_instead(top.domain, kNobody);
}

// Names that a wildcard answers for are not covered by the domain's own record (§3.5).
void Linting::look_at_wildcards() {
  const auto wildcard = x_request.domain.with_prefix("*");
  if (!wildcard) return;
  const auto& mx = ask(*wildcard, RecordType::kMx);
  const auto& txt = ask(*wildcard, RecordType::kTxt);
  const auto& top = x_analysis.top();
  const bool has_record = select_record(txt).count > 0;
  if (mx.status == AnswerStatus::kOk && is_sure(txt) && !has_record) {
    Finding& finding = add(Severity::kInfo, "spf/wildcard", top);
    finding.message = fmt::format("{} has MX records but no SPF record", wildcard->text());
    finding.fix = publish_instead(wildcard->text(), kNobody);
  } else if (has_record) {
    add(Severity::kInfo, "spf/wildcard", top).message = fmt::format(
        "the SPF record of {} does not hold for names that have any record of their own",
        wildcard->text());
  }
}

// Hosts that send say their own name in HELO, and bounces are checked by it (§2.3, §2.4).
void Linting::look_at_hosts() {
  const auto& top = x_analysis.top();
  std::set<dns::Name> hosts;
  for (const auto& analyzed : top.terms) {
    const bool names_host = analyzed.term.kind == TermKind::kA && !analyzed.networks.empty();
    const auto name = dns::Name::parse(analyzed.target);
    if (names_host && name) hosts.insert(*name);
    if (analyzed.term.kind != TermKind::kMx || !name) continue;
    for (const auto& value : ask(*name, RecordType::kMx).records) {
      const auto* const mx = std::get_if<dns::MxData>(&value);
      if (mx != nullptr && !mx->exchange.is_root()) hosts.insert(mx->exchange);
    }
  }
  std::size_t count = 0;
  for (const auto& host : hosts) {
    if (host == x_request.domain || !host.is_at_or_under(x_request.domain)) continue;
    if (++count > kMaxHosts) break;
    const auto& answer = ask(host, RecordType::kTxt);
    if (!is_sure(answer) || select_record(answer).count > 0) continue;
    Finding finding;
    finding.severity = Severity::kInfo;
    finding.rule = "spf/host-without-record";
    finding.subject = host.text();
    finding.message =
        fmt::format("{} sends for {} but has no SPF record of its own", host.text(), top.domain);
    finding.fix = publish_instead(host.text(), "v=spf1 a -all");
    x_out.push_back(std::move(finding));
  }
}

void Linting::look_at_services() {
  const bool declares_any = std::ranges::any_of(
      x_request.services, [](const auto& service) { return service.declared == Declared::kYes; });
  for (const auto& service : x_request.services) {
    std::optional<TermPlace> found;
    for (std::size_t i = 0; i < x_analysis.top().terms.size(); ++i) {
      const auto& analyzed = x_analysis.top().terms[i];
      const bool is_include = analyzed.term.kind == TermKind::kInclude && !analyzed.is_dead;
      if (is_include &&
          std::ranges::find(service.includes, analyzed.target) != service.includes.end()) {
        found = TermPlace{.record = 0, .term = i};
        break;
      }
    }
    if (service.declared == Declared::kYes && !found && !service.includes.empty()) {
      Finding& finding = add(Severity::kWarning, "spf/missing-service", x_analysis.top());
      finding.message = fmt::format("{} sends for the domain, but the record does not include {}",
                                    service.name,
                                    service.includes.front());
      finding.fix = fmt::format("Add before all:\ninclude:{}", service.includes.front());
    } else if (service.declared == Declared::kNo && found && declares_any) {
      Finding& finding = add_at(Severity::kWarning, "spf/unused-service", *found);
      finding.message = fmt::format("no declared sender uses {}", service.name);
      finding.fix = publish_instead(x_analysis.top().domain,
                                    with_term_replaced(x_analysis.top(), found->term, {}));
    }
    if (service.tenancy == Tenancy::kShared && found &&
        term(*found).term.qualifier == Qualifier::kPass) {
      add_at(Severity::kInfo, "spf/shared-service", *found).message = fmt::format(
          "all customers of {} send from these addresses, and pass for this domain", service.name);
    }
  }
}

}  // namespace mailctl::mail::spf
