#include "mail/transport/tls_rpt_lint.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/ask.h"

namespace mailctl::mail::transport {
namespace {

using base::Severity;

// "TLSRPT", "tls-rpt": somebody meant a record.
bool looks_like_tls_report(std::string_view text) {
  return base::to_lower(text).find("rpt") != std::string::npos;
}

std::vector<dns::Name> mailto_domains(const TlsReportRecord& record) {
  std::set<dns::Name> domains;
  for (const auto& uri : record.rua) {
    const auto mailbox = mailbox_of(uri);
    if (!mailbox) continue;
    domains.insert(mailbox->domain);
    if (domains.size() == kMaxReportDomains) break;
  }
  return {domains.begin(), domains.end()};
}

std::string example_fix(const TlsReportSetup& setup) {
  return fmt::format("{}. IN TXT \"v=TLSRPTv1; rua=mailto:tls-reports@{}\"",
                     setup.records.name.text(),
                     setup.domain.text());
}

void lint_absence(const TlsReportSetup& setup, TlsPolicyUse use, Findings& findings) {
  for (const auto& text : setup.records.others) {
    if (!looks_like_tls_report(text)) continue;
    const auto parsed = parse_tls_report_record(text);
    add_problems(findings, parsed.problems, setup.records.name.text(), text);
    return;
  }
  if (use == TlsPolicyUse::kNoMail) return;
  const bool is_needed = use == TlsPolicyUse::kYes;
  findings.push_back(
      {.severity = is_needed ? Severity::kWarning : Severity::kInfo,
       .rule = "tls-rpt/absent",
       .subject = setup.domain.text(),
       .message = is_needed ? "nobody gets reports about failing encryption, which MTA-STS or DANE "
                              "demands"
                            : fmt::format("{} has no TLS-RPT record", setup.domain.text()),
       .fix = example_fix(setup)});
}

void lint_routes(const TlsReportSetup& setup, const std::string& text, Findings& findings) {
  for (const auto& routing : setup.routes) {
    if (routing.route != MailRoute::kNull && routing.route != MailRoute::kNone) continue;
    const auto& domain = routing.domain.text();
    const auto found = base::to_lower(text).find("@" + domain);
    findings.push_back(
        {.severity = Severity::kWarning,
         .rule = "tls-rpt/undeliverable",
         .subject = setup.records.name.text(),
         .text = text,
         .offset = found == std::string::npos ? 0 : found + 1,
         .length = found == std::string::npos ? 0 : domain.size(),
         .message = fmt::format("{} takes no mail, so no report arrives there", domain)});
  }
}

}  // namespace

bool TlsReportSetup::is_usable() const {
  return records.texts.size() == 1 && parse_tls_report_record(records.texts.front()).is_valid();
}

TlsReportSetup find_tls_reports(const dns::Name& domain,
                                const dns::View& view,
                                dns::MissingQuestions& missing) {
  TlsReportSetup setup{.domain = domain};
  const auto name = domain.with_prefix("_smtp._tls");
  if (!name) return setup;
  setup.records = find_texts(*name, is_tls_report_text, view, missing);
  if (setup.records.texts.size() != 1) return setup;
  const auto parsed = parse_tls_report_record(setup.records.texts.front());
  for (const auto& each : mailto_domains(parsed.record)) {
    setup.routes.push_back(find_routing(each, view, missing));
  }
  return setup;
}

Findings lint_tls_reports(const TlsReportSetup& setup, TlsPolicyUse use) {
  Findings findings;
  const auto& records = setup.records;
  if (is_failure(records.status)) {
    findings.push_back({.severity = Severity::kWarning,
                        .rule = "tls-rpt/no-answer",
                        .subject = setup.domain.text(),
                        .message = fmt::format("the record at {} could not be read: {}",
                                               records.name.text(),
                                               dns::to_text(records.status))});
  }
  if (!is_known(records.status)) return findings;
  if (records.texts.empty()) {
    lint_absence(setup, use, findings);
  } else if (records.texts.size() > 1) {
    findings.push_back(
        {.severity = Severity::kError,
         .rule = "tls-rpt/several-records",
         .subject = records.name.text(),
         .text = records.texts[1],
         .message =
             fmt::format("{} has {} TLS-RPT records", records.name.text(), records.texts.size())});
  } else {
    const auto& text = records.texts.front();
    add_problems(findings, parse_tls_report_record(text).problems, records.name.text(), text);
    lint_routes(setup, text, findings);
  }
  return findings;
}

}  // namespace mailctl::mail::transport
