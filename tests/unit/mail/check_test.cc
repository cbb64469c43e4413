#include "mail/check/check.h"

#include <algorithm>

#include <catch2/catch.hpp>

#include "mail/check/grade.h"
#include "zone_world.h"

using namespace mailctl;
using namespace mailctl::mail;
using namespace mailctl::mail::check;
using mail::test::world_of;

namespace {

constexpr std::string_view kGood =
    "example.com IN TXT \"v=spf1 mx -all\"\n"
    "example.com IN MX 10 a.example.com\nexample.com IN MX 20 b.example.com\n"
    "a.example.com IN A 192.0.2.1\nb.example.com IN A 192.0.2.2\n"
    "s1._domainkey.example.com IN TXT \"v=DKIM1; k=ed25519; "
    "p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\"\n"
    "_dmarc.example.com IN TXT \"v=DMARC1; p=reject; rua=mailto:dmarc@example.com\"\n";

Request request_for(std::string_view domain) {
  Request request{.domain = *dns::Name::parse(domain)};
  request.selectors = well_known_selectors();
  return request;
}

Report check_zone(std::string_view zone, const Request& request) {
  dns::MissingQuestions missing;
  auto report = check_domain(request, world_of(zone), missing);
  CHECK(missing.empty());
  return report;
}

// "A A A A - - - - A": the areas' grades.
std::string grades(const Report& report) {
  std::string out;
  for (const auto& area : report.areas) {
    out += (out.empty() ? "" : " ") + std::string(to_text(area.grade));
  }
  return out;
}

Findings warnings(std::size_t count) {
  return Findings(count, {.severity = base::Severity::kWarning});
}

}  // namespace

TEST_CASE("grades of an area follow from its findings", "[check]") {
  CHECK(grade_of({}) == Grade::kA);
  CHECK(grade_of(Findings(9, {.severity = base::Severity::kInfo})) == Grade::kA);
  CHECK(grade_of(warnings(1)) == Grade::kB);
  CHECK(grade_of(warnings(2)) == Grade::kB);
  CHECK(grade_of(warnings(3)) == Grade::kC);
  auto with_error = warnings(1);
  with_error.push_back({.severity = base::Severity::kError});
  CHECK(grade_of(with_error) == Grade::kF);
}

TEST_CASE("the domain's grade: the worst of what is needed, and no worse than C for the rest",
          "[check]") {
  const auto overall = [](std::vector<std::pair<Area, Grade>> grades, Role role = Role::kUnset) {
    std::vector<AreaReport> areas;
    for (const auto& [area, grade] : grades) areas.push_back({.area = area, .grade = grade});
    return overall_grade(areas, role);
  };
  CHECK(overall({{Area::kSpf, Grade::kA}, {Area::kMx, Grade::kB}}) == Grade::kB);
  CHECK(overall({{Area::kSpf, Grade::kA}, {Area::kBimi, Grade::kF}}) == Grade::kC);
  CHECK(overall({{Area::kSpf, Grade::kF}, {Area::kBimi, Grade::kF}}) == Grade::kF);
  CHECK(overall({{Area::kSpf, Grade::kA}, {Area::kMtaSts, Grade::kC}}) == Grade::kA);
  CHECK(overall({{Area::kSpf, Grade::kA}, {Area::kDkim, Grade::kNone}}) == Grade::kA);
  CHECK(overall({{Area::kSpf, Grade::kA}, {Area::kDmarc, Grade::kUnknown}}) == Grade::kUnknown);
  CHECK(overall({{Area::kSpf, Grade::kF}, {Area::kDmarc, Grade::kUnknown}}) == Grade::kF);
  CHECK(overall({{Area::kBulk, Grade::kF}}) == Grade::kC);
  CHECK(overall({{Area::kBulk, Grade::kF}}, Role::kBulk) == Grade::kF);
  CHECK(overall({{Area::kDkim, Grade::kF}}, Role::kParked) == Grade::kC);
  // A policy in force that shuts a host out stops mail.
  const AreaReport shut_out{
      .area = Area::kMtaSts,
      .grade = Grade::kF,
      .findings = {{.severity = base::Severity::kError, .rule = "mta-sts/host-not-admitted"}}};
  CHECK(overall_grade({&shut_out, 1}, Role::kUnset) == Grade::kF);
}

TEST_CASE("check: a good domain, in every area", "[check]") {
  const auto report = check_zone(kGood, request_for("example.com"));
  CHECK(grades(report) == "A A A A - - - - A");
  CHECK(report.grade == Grade::kA);
  CHECK_FALSE(report.looks_parked);
  CHECK(report.areas[0].records.front().text == "v=spf1 mx -all");
  CHECK(report.areas[1].records.front().name == "s1._domainkey.example.com");
  CHECK(report.areas[3].records.size() == 2);
}

TEST_CASE("check: a parked domain by role, and one that looks parked", "[check]") {
  constexpr std::string_view kZone =
      "example.com IN TXT \"v=spf1 -all\"\nexample.com IN MX 0 .\n"
      "_dmarc.example.com IN TXT \"v=DMARC1; p=reject; rua=mailto:d@example.net\"\n"
      "example.net IN MX 10 a.example.net\na.example.net IN A 192.0.2.1\n"
      "example.com._report._dmarc.example.net IN TXT \"v=DMARC1\"\n";
  auto request = request_for("example.com");
  auto report = check_zone(kZone, request);
  CHECK(report.looks_parked);
  CHECK(report.role == Role::kParked);
  CHECK(grades(report) == "A - A A - - - - -");
  request.role = Role::kTransactional;
  report = check_zone(kZone, request);
  CHECK_FALSE(report.looks_parked);
  CHECK(report.grade > Grade::kA);  // it is to send, and cannot
}

TEST_CASE("check: keys of a parked domain, at a selector and at all", "[check]") {
  constexpr std::string_view kParked = "example.com IN TXT \"v=spf1 -all\"\n";
  constexpr std::string_view kKey =
      "IN TXT \"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\"\n";
  const auto dkim_of = [&](const std::string& keys) {
    auto request = request_for("example.com");
    request.role = Role::kParked;
    return check_zone(std::string(kParked) + keys, request).areas[1];
  };
  const auto parked_keys = [](const AreaReport& area) {
    std::vector<std::string> names;
    for (const auto& finding : area.findings) {
      if (finding.rule == "dkim/parked-key") names.push_back(finding.subject);
    }
    return names;
  };
  using Names = std::vector<std::string>;
  const auto at_selector = dkim_of("google._domainkey.example.com " + std::string(kKey));
  CHECK(parked_keys(at_selector) == Names{"google._domainkey.example.com"});
  CHECK(at_selector.grade == Grade::kB);
  // A wildcard is said once, and not of each selector that it answers for.
  const auto at_all = dkim_of("*._domainkey.example.com " + std::string(kKey));
  CHECK(parked_keys(at_all) == Names{"*._domainkey.example.com"});
  CHECK(at_all.summary == "1 key: *");
  const auto revoked = dkim_of("*._domainkey.example.com IN TXT \"v=DKIM1; p=\"\n");
  CHECK(revoked.findings.empty());
  CHECK(revoked.summary == "no key at any selector");
  CHECK(revoked.records.size() == 1);
  CHECK(parked_keys(dkim_of("google._domainkey.example.com IN TXT \"v=DKIM1; p=\"\n")).empty());
}

TEST_CASE("check: a selector that was named must have a key, a guessed one need not", "[check]") {
  auto request = request_for("example.com");
  request.selectors.push_back({"mine", SelectorOrigin::kGiven});
  const auto report = check_zone(kGood, request);
  CHECK(report.areas[1].grade == Grade::kF);
  CHECK(std::ranges::count(report.areas[1].findings, "dkim/no-key", &Finding::rule) == 1);
  // RFC 8020: nothing below _domainkey.
  const auto without =
      check_zone("example.com IN TXT \"v=spf1 mx -all\"\n", request_for("example.com"));
  CHECK(without.areas[1].grade == Grade::kB);
  CHECK(without.areas[1].summary == "no key at any selector");
}

TEST_CASE("check: what is to be pasted names the domain", "[check]") {
  const auto report =
      check_zone("shop.example IN MX 10 a.shop.example\na.shop.example IN A 192.0.2.1\n",
                 request_for("shop.example"));
  for (const auto& finding : findings_of(report)) {
    INFO(finding.rule << ": " << finding.fix);
    CHECK(finding.fix.find("example.com") == std::string::npos);
  }
}

TEST_CASE("check: all areas ask together, level by level", "[check]") {
  const auto request = request_for("example.com");
  dns::View view;
  std::size_t rounds = 0;
  for (; rounds < 20; ++rounds) {
    dns::MissingQuestions missing;
    check_domain(request, view, missing);
    if (missing.empty()) break;
    if (rounds == 0) {
      for (const auto* name : {"example.com",
                               "_dmarc.example.com",
                               "_mta-sts.example.com",
                               "_smtp._tls.example.com",
                               "default._bimi.example.com",
                               "google._domainkey.example.com"}) {
        INFO(name);
        CHECK(missing.contains({dns::name_of(name), dns::RecordType::kTxt}));
      }
    }
    const auto world = world_of(kGood);
    for (const auto& question : missing) view.set(question, world.at(question));
  }
  CHECK(rounds <= 6);
}

TEST_CASE("check: no answer is no grade", "[check]") {
  const auto request = request_for("example.com");
  dns::View view;
  for (int round = 0; round < 20; ++round) {
    dns::MissingQuestions missing;
    check_domain(request, view, missing);
    for (const auto& question : missing) {
      view.set(question, {.status = dns::AnswerStatus::kTimeout});
    }
  }
  dns::MissingQuestions missing;
  const auto report = check_domain(request, view, missing);
  CHECK(missing.empty());
  CHECK(report.grade == Grade::kUnknown);
  CHECK(report.areas[3].grade == Grade::kUnknown);
}
