#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "dmarc_world.h"
#include "mail/dmarc/lint.h"
#include "mail/dmarc/survey.h"
#include "mail/rules/rule.h"

using namespace mailctl;
using namespace mailctl::mail;
using namespace mailctl::mail::dmarc;
using mailctl::testing::Texts;
using mailctl::testing::texts_world;
using mailctl::testing::with_status;

namespace {

using Ids = std::vector<std::string>;

const PublicSuffixList& suffixes() {
  static const PublicSuffixList kList;
  return kList;
}

Survey surveyed(std::string_view domain, const dns::View& view) {
  dns::MissingQuestions missing;
  auto out = survey(dns::name_of(domain), view, suffixes(), missing);
  CHECK(missing.empty());
  return out;
}

// The ids in order, errors and warnings; every one must be a row of the rules.
Ids ids_of(const Findings& findings) {
  Ids ids;
  for (const auto& finding : findings) {
    INFO(finding.rule);
    CHECK(rules::find_rule(finding.rule) != nullptr);
    CHECK(finding.message.find('\n') == std::string::npos);
    CHECK_FALSE(finding.subject.empty());
    ids.emplace_back(finding.rule);
  }
  return ids;
}

Ids record_ids(std::string_view text) {
  return ids_of(lint_record(text, dns::name_of("_dmarc.example.com")));
}

Ids ids(const dns::View& view, std::string_view domain = "example.com") {
  return ids_of(lint(surveyed(domain, view)));
}

// A record whose reports stay at home, with a host that takes mail.
dns::View world_with(const std::string& record, Texts more = {}) {
  more.emplace_back("_dmarc.example.com", record);
  dns::Zone zone;
  for (const auto& [name, text] : more) zone.add(dns::name_of(name), 300, dns::TxtData{{text}});
  zone.add(dns::name_of("example.com"), 300, dns::MxData{10, dns::name_of("mx.example.com")});
  std::vector<dns::RecordSet> sets;
  for (auto& [key, set] : zone.sets) sets.push_back(set);
  return dns::View::of(sets);
}

const Finding& only(const Findings& findings) {
  REQUIRE(findings.size() == 1);
  return findings.front();
}

constexpr const char* kGood = "v=DMARC1; p=reject; rua=mailto:dmarc@example.com";

}  // namespace

TEST_CASE("a good record has no findings") {
  CHECK(record_ids(kGood).empty());
  CHECK(ids(world_with(kGood)).empty());
  CHECK(record_ids("v=DMARC1; p=none; np=reject; rua=mailto:dmarc@example.com").empty());
}

TEST_CASE("findings about one record") {
  CHECK(record_ids("v=DMARC1; rua=mailto:a@example.com; p=none") == Ids{"dmarc/policy-not-second"});
  CHECK(record_ids("v=DMARC1; p=none; rua=mailto:a@example.com!10m") == Ids{"dmarc/size-limit"});
  CHECK(record_ids("v=DMARC1; p=none; rua=https://r.example/x") == Ids{"dmarc/scheme-ignored"});
  CHECK(record_ids("v=DMARC1; p=reject; pct=50") == Ids{"dmarc/historic-tag", "dmarc/sampling"});
  CHECK(record_ids("v=DMARC1; p=reject; t=y") == Ids{"dmarc/test-mode"});
  CHECK(record_ids("v=DMARC1; p=none; t=y").empty());
  CHECK(record_ids("v=DMARC1; p=reject; sp=none") ==
        Ids{"dmarc/weak-subdomains", "dmarc/weak-missing-names"});
  CHECK(record_ids("v=DMARC1; p=reject; sp=none; np=reject") == Ids{"dmarc/weak-subdomains"});
  CHECK(record_ids("v=DMARC1; p=reject; np=none") == Ids{"dmarc/weak-missing-names"});
  CHECK(record_ids("v=DMARC1; p=reject; psd=y; ruf=mailto:a@example.com") ==
        Ids{"dmarc/suffix-failure-reports"});
  CHECK(record_ids("v=DMARC1; p=reject; sp=nonne") == Ids{"dmarc/bad-value"});
  CHECK(record_ids("v=DMARC1 p=reject") == Ids{"dmarc/no-version"});
  std::string many = "v=DMARC1; p=none; rua=mailto:a@example.com";
  for (int i = 0; i < 40; ++i) many += ",mailto:a@example.com";
  CHECK(record_ids(many) == Ids{"dmarc/many-destinations"});
}

TEST_CASE("a finding marks its tag and says what to publish") {
  const auto findings =
      lint_record("v=DMARC1; p=reject; sp=none; np=reject", dns::name_of("_dmarc.example.com"));
  const auto& finding = only(findings);
  CHECK(finding.text.substr(finding.offset, finding.length) == "sp=none");
  CHECK(finding.fix ==
        "Remove sp where the names below send authenticated mail:\n"
        "_dmarc.example.com. IN TXT \"v=DMARC1; p=reject; np=reject\"");
}

TEST_CASE("a missing p is worse without an address for reports") {
  const auto name = dns::name_of("_dmarc.example.com");
  CHECK(only(lint_record("v=DMARC1; rua=mailto:a@example.com", name)).severity ==
        base::Severity::kWarning);
  CHECK(only(lint_record("v=DMARC1; adkim=s", name)).severity == base::Severity::kError);
}

TEST_CASE("no record, several, or only nearly one") {
  const auto none = lint(surveyed("mail.example.com", texts_world({{"mail.example.com", "x"}})));
  CHECK(only(none).rule == "dmarc/no-record");
  CHECK(only(none).fix ==
        "Begin with reports only:\n"
        "_dmarc.example.com. IN TXT \"v=DMARC1; p=none; rua=mailto:dmarc@example.com\"");
  CHECK(ids(texts_world({{"_dmarc.example.com", "v=DMARC1; p=none"},
                         {"_dmarc.example.com", "v=DMARC1; p=reject"}})) ==
        Ids{"dmarc/several-records"});
  CHECK(ids(texts_world({{"_dmarc.example.com", "v=dmarc1; p=none"}})) ==
        Ids{"dmarc/no-version", "dmarc/no-record"});
  CHECK(ids(world_with(kGood, {{"_dmarc.example.com", "other"}})) == Ids{"dmarc/foreign-text"});
  const auto failing =
      with_status(texts_world({}), "_dmarc.example.com", dns::AnswerStatus::kServFail);
  CHECK(ids(failing) == Ids{"dmarc/dns-error"});
}

TEST_CASE("a wildcard answers in place of the record, and makes every name exist") {
  CHECK(ids(texts_world({{"*.example.com", "v=spf1 -all"}})) ==
        Ids{"dmarc/wildcard-text", "dmarc/no-record"});
  CHECK(ids(world_with("v=DMARC1; p=none; np=reject; rua=mailto:dmarc@example.com",
                       {{"*.example.com", "x"}})) == Ids{"dmarc/np-without-effect"});
}

TEST_CASE("an alias that leads nowhere") {
  const std::vector<dns::RecordSet> sets = {
      {dns::name_of("_dmarc.example.com"),
       dns::RecordType::kCname,
       300,
       {dns::CnameData{dns::name_of("gone.provider.example")}}}};
  CHECK(ids(dns::View::of(sets)) == Ids{"dmarc/dangling-alias", "dmarc/no-record"});
}

TEST_CASE("a record at another name") {
  for (const char* const name : {"example.com",
                                 "dmarc.example.com",
                                 "_dmarc._dmarc.example.com",
                                 "_dmarc.example.com.example.com"}) {
    INFO(name);
    const auto findings = lint(surveyed("example.com", texts_world({{name, kGood}})));
    CHECK(only(findings).rule == "dmarc/wrong-name");
    CHECK(only(findings).severity == base::Severity::kError);
    CHECK(only(findings).subject == name);
    CHECK(only(findings).fix ==
          std::string("Move it:\n_dmarc.example.com. IN TXT \"") + kGood + "\"");
    const auto beside = lint(surveyed("example.com", world_with(kGood, {{name, kGood}})));
    CHECK(only(beside).severity == base::Severity::kWarning);
  }
}

TEST_CASE("records and organizational domains") {
  CHECK(ids(world_with(kGood,
                       {{"_dmarc.mail.example.com",
                         "v=DMARC1; p=none; sp=none; rua=mailto:dmarc@example.com"}}),
            "mail.example.com") == Ids{"dmarc/sp-ignored"});
  CHECK(ids(texts_world({{"_dmarc.mail.example.com", "v=DMARC1; p=reject"}}), "mail.example.com") ==
        Ids{"dmarc/no-organizational-record"});
  CHECK(ids(texts_world({{"_dmarc.example.com", "v=DMARC1; p=reject; psd=y"}})) ==
        Ids{"dmarc/not-a-suffix"});
  CHECK(ids(texts_world({{"_dmarc.co.uk", "v=DMARC1; p=reject; psd=y"}}), "co.uk").empty());
  const auto suffix = lint(surveyed("me.github.io",
                                    texts_world({{"_dmarc.github.io", "v=DMARC1; p=none"},
                                                 {"_dmarc.me.github.io", "v=DMARC1; p=reject"}})));
  CHECK(only(suffix).rule == "dmarc/organizational-differs");
  CHECK(only(suffix).fix ==
        "Say that the domain stands for itself:\n"
        "_dmarc.me.github.io. IN TXT \"v=DMARC1; p=reject; psd=n\"");
  CHECK(ids(world_with(kGood, {{"_dmarc.a.b.c.d.e.f.example.com", "v=DMARC1; p=none; psd=n"}}),
            "a.b.c.d.e.f.example.com") == Ids{"dmarc/too-deep", "dmarc/organizational-differs"});
}

TEST_CASE("findings about the record of the organizational domain are shown for names below") {
  CHECK(ids(world_with("v=DMARC1; p=reject; t=y; rua=mailto:dmarc@example.com"),
            "mail.example.com") == Ids{"dmarc/test-mode"});
}

TEST_CASE("report destinations") {
  const auto away =
      lint(surveyed("example.com", world_with("v=DMARC1; p=none; rua=mailto:a@reports.example")));
  REQUIRE(ids_of(away) ==
          Ids{"dmarc/destination-not-authorized", "dmarc/destination-takes-no-mail"});
  CHECK(away[0].fix ==
        "Ask the operator of reports.example to publish:\n"
        "example.com._report._dmarc.reports.example. IN TXT \"v=DMARC1\"");
  CHECK(ids(world_with("v=DMARC1; p=none; rua=mailto:a@reports.example",
                       {{"*._report._dmarc.reports.example", "v=DMARC1"}})) ==
        Ids{"dmarc/destination-takes-no-mail"});
  const auto failing = with_status(world_with("v=DMARC1; p=none; rua=mailto:a@reports.example"),
                                   "example.com._report._dmarc.reports.example",
                                   dns::AnswerStatus::kTimeout);
  CHECK(ids(failing) == Ids{"dmarc/destination-unknown", "dmarc/destination-takes-no-mail"});
  CHECK(ids(world_with("v=DMARC1; p=none; rua=mailto:a@reports.example",
                       {{"example.com._report._dmarc.reports.example",
                         "v=DMARC1; rua=mailto:a@elsewhere.example"}})) ==
        Ids{"dmarc/destination-overridden", "dmarc/destination-takes-no-mail"});
}

TEST_CASE("the policies for the domain, names below it and names that do not exist") {
  const auto view = world_with("v=DMARC1; p=reject; sp=quarantine; np=reject; t=y",
                               {{"_dmarc.mail.example.com", "v=DMARC1; p=none; sp=reject"}});
  const auto top = surveyed("example.com", view);
  CHECK(top.policies == Policies{Policy::kQuarantine, Policy::kNone, Policy::kQuarantine});
  CHECK(top.policies_rfc7489 ==
        Policies{Policy::kReject, Policy::kQuarantine, Policy::kQuarantine});
  // Names below mail.example.com take theirs from the organizational domain.
  const auto below = surveyed("mail.example.com", view);
  CHECK(below.policies == Policies{Policy::kNone, Policy::kNone, Policy::kQuarantine});
  CHECK(surveyed("gone.example.com", view).policies.domain == Policy::kQuarantine);
  CHECK(surveyed("example.net", view).policies == Policies{});
}

TEST_CASE("what a survey needs is asked in few rounds") {
  dns::View view;
  const auto world = world_with("v=DMARC1; p=none; rua=mailto:a@reports.example");
  int rounds = 0;
  for (;; ++rounds) {
    dns::MissingQuestions missing;
    survey(dns::name_of("example.com"), view, suffixes(), missing);
    if (missing.empty()) break;
    for (const auto& question : missing) view.set(question, world.at(question));
  }
  CHECK(rounds <= 3);
}

TEST_CASE("messages need one author's domain") {
  const auto found = [](std::string_view value) {
    message::Authors authors;
    message::add_authors(value, authors);
    return ids_of(lint_authors(authors));
  };
  CHECK(found("a@example.com").empty());
  CHECK(found("a@example.com, b@example.net") == Ids{"dmarc/several-authors"});
  CHECK(found("nobody") == Ids{"dmarc/no-author"});
}
