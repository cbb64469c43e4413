#include <fmt/format.h>

#include "base/text.h"
#include "mail/ask.h"
#include "mail/bimi/lint.h"
#include "mail/bimi/mark_certificate.h"
#include "mail/bimi/svg.h"
#include "mail/check/areas.h"
#include "mail/check/grade.h"
#include "mail/transport/reverse_names.h"

namespace mailctl::mail::check {
namespace {

using transport::MailRoute;

constexpr std::size_t kHostsInSummary = 3;

void append(Findings& findings, Findings more) {
  findings.insert(
      findings.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

void add_texts(AreaReport& area, const PublishedTexts& texts) {
  for (const auto& text : texts.texts) area.records.push_back({texts.name.text(), "TXT", text});
}

// The grade of what is there; no grade for what is not, unless it was meant to be.
Grade grade_of_optional(const AreaReport& area, dns::AnswerStatus status) {
  if (is_failure(status)) return Grade::kUnknown;
  const auto grade = check::grade_of(area.findings);
  return area.records.empty() && grade == Grade::kA ? Grade::kNone : grade;
}

std::string hosts_text(const transport::MailRouting& routing) {
  std::vector<std::string> names;
  for (const auto& host : routing.hosts) {
    if (names.size() == kHostsInSummary) {
      names.push_back(fmt::format("and {} more", routing.hosts.size() - names.size()));
      break;
    }
    names.push_back(host.name.is_root() ? "." : host.name.text());
  }
  return base::join(names, ", ");
}

std::string summary_of(const transport::MailRouting& routing) {
  switch (routing.route) {
    case MailRoute::kUnknown:
      return fmt::format("no answer ({})", dns::to_text(routing.status));
    case MailRoute::kHosts:
      return fmt::format(
          "{}: {}", base::count_of(routing.hosts.size(), "host"), hosts_text(routing));
    case MailRoute::kNull:
      return "null MX: takes no mail";
    case MailRoute::kImplicit:
      return "no MX record; mail goes to the domain's own address";
    case MailRoute::kNone:
      return "no MX record and no address: takes no mail";
  }
  return {};
}

AreaReport mx_report(const transport::MailRouting& routing,
                     transport::Purpose purpose,
                     Findings reverse_names) {
  AreaReport area{.area = Area::kMx};
  area.summary = summary_of(routing);
  area.findings = transport::lint_mx(routing, purpose);
  append(area.findings, std::move(reverse_names));
  if (routing.route == MailRoute::kHosts || routing.route == MailRoute::kNull) {
    for (const auto& host : routing.hosts) {
      area.records.push_back({routing.domain.text(),
                              "MX",
                              fmt::format("{} {}", host.preference, host.name.absolute())});
    }
  }
  area.grade = routing.route == MailRoute::kUnknown ? Grade::kUnknown : grade_of(area.findings);
  return area;
}

std::string summary_of(const transport::StsSetup& setup) {
  if (is_failure(setup.records.status)) return "no answer";
  if (setup.records.texts.empty()) return "not used";
  if (setup.policy && setup.policy->is_valid()) {
    const auto& policy = setup.policy->policy;
    return fmt::format("mode {}, max_age {}", transport::to_text(policy.mode), policy.max_age);
  }
  return setup.source.state == transport::StsPolicyState::kNotFetched
             ? "announced; the policy was not fetched"
             : "announced; the policy cannot be used";
}

AreaReport sts_report(const transport::StsSetup& setup,
                      const transport::StsSurroundings& surroundings) {
  AreaReport area{.area = Area::kMtaSts};
  area.summary = summary_of(setup);
  add_texts(area, setup.records);
  area.findings = transport::lint_sts(setup, surroundings);
  area.grade = grade_of_optional(area, setup.records.status);
  return area;
}

transport::TlsPolicyUse use_of(const transport::MailRouting& routing, bool has_policy) {
  if (has_policy) return transport::TlsPolicyUse::kYes;
  const bool takes_mail =
      routing.route == MailRoute::kHosts || routing.route == MailRoute::kImplicit;
  return takes_mail ? transport::TlsPolicyUse::kNo : transport::TlsPolicyUse::kNoMail;
}

AreaReport tls_report(const transport::TlsReportSetup& setup, transport::TlsPolicyUse use) {
  AreaReport area{.area = Area::kTlsRpt};
  add_texts(area, setup.records);
  area.findings = transport::lint_tls_reports(setup, use);
  if (is_failure(setup.records.status)) {
    area.summary = "no answer";
  } else if (setup.is_usable()) {
    const auto parsed = transport::parse_tls_report_record(setup.records.texts.front());
    area.summary = "reports go to " + to_text(parsed.record.rua);
  } else {
    area.summary = setup.records.texts.empty() ? "not used" : "cannot be used";
  }
  area.grade = grade_of_optional(area, setup.records.status);
  return area;
}

AreaReport dane_report(const transport::DaneSetup& setup, const transport::StsPolicy* policy) {
  AreaReport area{.area = Area::kDane};
  std::size_t covered = 0;
  bool has_failed = false;
  for (const auto& host : setup.hosts) {
    if (!host.records.empty()) ++covered;
    has_failed |= is_failure(host.status);
    for (const auto& record : host.records) {
      area.records.push_back({host.name.text(), "TLSA", dns::to_text(dns::RecordData(record))});
    }
  }
  area.findings = transport::lint_dane(setup, policy);
  area.summary = covered > 0  ? fmt::format("{} of {} with TLSA records; DNSSEC was not checked",
                                           covered,
                                           base::count_of(setup.hosts.size(), "host"))
                 : has_failed ? "no answer"
                              : "not used";
  area.grade = covered == 0 && has_failed ? Grade::kUnknown
               : covered == 0             ? Grade::kNone
                                          : grade_of(area.findings);
  return area;
}

std::string summary_of(const bimi::Setup& setup) {
  if (is_failure(setup.effective().status)) return "no answer";
  if (setup.effective().texts.empty()) return "not used";
  const auto record = setup.record();
  if (!record) return "the record cannot be used";
  if (record->is_declination()) return "declined";
  return fmt::format(
      "{}{}",
      record->authority.empty() ? "logo without certificate" : "logo and certificate",
      setup.own.texts.empty() ? ", of the organizational domain" : "");
}

}  // namespace

TransportReports check_transport(const Sources& sources, transport::Purpose purpose) {
  const auto& [request, view, missing] = sources;
  const auto routing = transport::find_routing(request.domain, view, missing);
  const auto sts = transport::find_sts(request.domain, request.sts_policy, view, missing);
  const auto tls_reports = transport::find_tls_reports(request.domain, view, missing);
  const auto tlsa = transport::find_tlsa(routing, view, missing);
  const bool has_policy = sts.is_announced() || tlsa.is_used();
  auto reverse_names = transport::lint_reverse_names(routing, view, missing);
  return {.mx = mx_report(routing, purpose, std::move(reverse_names)),
          .sts = sts_report(sts, {.routing = routing, .has_tls_reports = tls_reports.is_usable()}),
          .tls_reports = tls_report(tls_reports, use_of(routing, has_policy)),
          .dane = dane_report(tlsa, sts.usable_policy()),
          .announces_sts = sts.is_announced()};
}

AreaReport check_bimi(const Sources& sources, Role role) {
  const auto& [request, view, missing] = sources;
  const auto setup = bimi::find_setup(request.domain, request.bimi_selector, view, missing);
  AreaReport area{.area = Area::kBimi};
  area.summary = summary_of(setup);
  add_texts(area, setup.effective());
  area.findings = bimi::lint(setup);
  // Nobody sees the logo of a domain that does not send.
  if (role == Role::kParked) {
    std::erase_if(area.findings, [](const Finding& each) { return each.rule == "bimi/absent"; });
  }
  if (request.bimi_svg) {
    append(area.findings, bimi::lint_svg(request.bimi_svg->text, request.bimi_svg->name));
  }
  if (request.mark_certificate) {
    append(area.findings,
           bimi::lint_mark_certificate(
               request.mark_certificate->text,
               request.mark_certificate->name,
               {.domain = request.domain.text(), .selector = request.bimi_selector},
               request.now));
  }
  area.grade = grade_of_optional(area, setup.effective().status);
  return area;
}

}  // namespace mailctl::mail::check
