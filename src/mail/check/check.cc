#include "mail/check/check.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "mail/check/areas.h"
#include "mail/check/grade.h"
#include "mail/rules/rule.h"

namespace mailctl::mail::check {
namespace {

constexpr std::array<std::pair<Role, std::string_view>, 4> kRoles = {{
    {Role::kTransactional, "transactional"},
    {Role::kBulk, "bulk"},
    {Role::kPeople, "people"},
    {Role::kParked, "parked"},
}};

transport::Purpose purpose_of(Role role, Sends sends) {
  if (role == Role::kParked) return transport::Purpose::kParked;
  if (role != Role::kUnset || sends == Sends::kYes) return transport::Purpose::kSends;
  return transport::Purpose::kUnknown;
}

// What rules say in general, with this domain in it, so that it can be pasted. Once for each rule.
void fill_in_fixes(AreaReport& area, const dns::Name& domain) {
  std::set<std::string_view> filled;
  for (auto& finding : area.findings) {
    const auto* rule = rules::find_rule(finding.rule);
    if (rule == nullptr || !finding.fix.empty() || !filled.insert(finding.rule).second) continue;
    auto fix = base::replace_all(std::string(rule->fix), "example.com", domain.text());
    if (fix != rule->fix) finding.fix = std::move(fix);
  }
}

}  // namespace

std::string_view to_text(Area area) {
  constexpr std::array<std::string_view, 9> kNames = {
      "SPF", "DKIM", "DMARC", "MX", "MTA-STS", "TLS-RPT", "DANE", "BIMI", "bulk"};
  return kNames.at(static_cast<std::size_t>(area));
}

std::string_view to_text(Grade grade) {
  constexpr std::array<std::string_view, 6> kNames = {"A", "B", "C", "F", "-", "?"};
  return kNames.at(static_cast<std::size_t>(grade));
}

std::string_view to_text(Role role) {
  const auto* const found =
      std::ranges::find(kRoles, role, &std::pair<Role, std::string_view>::first);
  return found == kRoles.end() ? std::string_view() : found->second;
}

std::optional<Role> parse_role(std::string_view text) {
  const auto* const found =
      std::ranges::find(kRoles, text, &std::pair<Role, std::string_view>::second);
  if (found == kRoles.end()) return std::nullopt;
  return found->first;
}

Report check_domain(const Request& request, const dns::View& view, dns::MissingQuestions& missing) {
  const Sources sources{request, view, missing};
  Report report{.domain = request.domain, .role = request.role};
  SpfFacts spf;
  report.areas.push_back(check_spf(sources, spf));
  if (report.role == Role::kUnset && spf.sends == Sends::kNo) {
    report.role = Role::kParked;
    report.looks_parked = true;
  }
  DkimFacts dkim;
  report.areas.push_back(check_dkim(sources, report.role, dkim));
  DmarcFacts dmarc;
  report.areas.push_back(check_dmarc(sources, report.role, dmarc));
  const auto sends = dkim.keys.empty() ? spf.sends : Sends::kYes;
  auto transport = check_transport(sources, purpose_of(report.role, sends));
  report.announces_sts = transport.announces_sts;
  for (auto* area : {&transport.mx, &transport.sts, &transport.tls_reports, &transport.dane}) {
    report.areas.push_back(std::move(*area));
  }
  report.areas.push_back(check_bimi(sources, report.role));
  report.areas.push_back(check_bulk(sources, report.role, {spf, dkim, dmarc}));
  for (auto& area : report.areas) fill_in_fixes(area, report.domain);
  report.grade = overall_grade(report.areas, report.role);
  return report;
}

Findings findings_of(const Report& report) {
  Findings all;
  for (const auto& area : report.areas) {
    all.insert(all.end(), area.findings.begin(), area.findings.end());
  }
  return all;
}

}  // namespace mailctl::mail::check
