#include <catch2/catch.hpp>

#include "dmarc_world.h"
#include "mail/dmarc/destinations.h"
#include "mail/dmarc/discover.h"

using namespace mailctl;
using namespace mailctl::mail::dmarc;
using mailctl::testing::texts_world;
using mailctl::testing::with_status;

namespace {

PolicyRecord found(const dns::View& view, std::string_view author) {
  dns::MissingQuestions missing;
  return discover_policy(walk_tree(dns::name_of(author), view, missing));
}

PolicyRecord found_rfc7489(const dns::View& view, std::string_view author) {
  dns::MissingQuestions missing;
  return discover_policy_rfc7489(dns::name_of(author), view, PublicSuffixList(), missing);
}

}  // namespace

TEST_CASE("a walk asks all of its names at once, each once") {
  const dns::View nothing;
  dns::MissingQuestions missing;
  const auto walk = walk_tree(dns::name_of("a.b.example.com"), nothing, missing);
  CHECK(missing.size() == 4);
  CHECK(walk.unknown);
  CHECK_FALSE(organizational_domain(walk));
  CHECK(discover_policy(walk).outcome == Outcome::kUnknown);
}

TEST_CASE("a walk has at most eight names, however long it starts") {
  std::string start = "example.com";
  for (int i = 0; i < 100; ++i) start = "a." + start;
  CHECK(walk_domains(dns::name_of(start)).size() == 8);
  CHECK(walk_domains(dns::name_of("a.b.c.d.e.f.example.com")).size() == 8);
  CHECK(walk_domains(dns::name_of("com")).size() == 1);
  CHECK(walk_domains(dns::Name()).empty());
}

TEST_CASE("a name too long for _dmarc has no record and is not asked") {
  std::string start = "example.com";
  for (int i = 0; i < 120; ++i) start = "a." + start;
  REQUIRE_FALSE(policy_name(dns::name_of(start)));
  const auto policy = found(texts_world({{"_dmarc.example.com", "v=DMARC1; p=reject"}}), start);
  CHECK(policy.domain == dns::name_of("example.com"));
}

TEST_CASE("a record between the author and the organizational domain is not used") {
  const auto view = texts_world({{"_dmarc.b.example.com", "v=DMARC1; p=none"},
                                 {"_dmarc.example.com", "v=DMARC1; p=reject; sp=quarantine"}});
  const auto policy = found(view, "a.b.example.com");
  CHECK(policy.outcome == Outcome::kFound);
  CHECK(policy.place == Place::kOrganizational);
  CHECK(policy.domain == dns::name_of("example.com"));
}

TEST_CASE("an error in the walk leaves open what it decides, and nothing else") {
  const auto record = texts_world({{"_dmarc.a.example.com", "v=DMARC1; p=none; psd=n"},
                                   {"_dmarc.example.com", "v=DMARC1; p=reject"}});
  // Behind the end of the walk.
  const auto behind = with_status(record, "_dmarc.com", dns::AnswerStatus::kTimeout);
  CHECK(found(behind, "b.a.example.com").domain == dns::name_of("a.example.com"));
  // In the middle.
  const auto middle = with_status(record, "_dmarc.a.example.com", dns::AnswerStatus::kServFail);
  const auto policy = found(middle, "b.a.example.com");
  CHECK(policy.outcome == Outcome::kUnknown);
  CHECK(policy.reason ==
        "DNS did not answer for _dmarc.a.example.com (server failure) (RFC 9989 §5.3.6)");
  // Behind a record of the author itself, which decides the policy.
  const auto own = texts_world({{"_dmarc.example.com", "v=DMARC1; p=reject"}});
  const auto failing = with_status(own, "_dmarc.com", dns::AnswerStatus::kTimeout);
  CHECK(found(failing, "example.com").outcome == Outcome::kFound);
}

TEST_CASE("RFC 7489: the list decides, and several records end the search") {
  const auto view = texts_world(
      {{"_dmarc.b.example.com", "v=DMARC1; p=none"}, {"_dmarc.example.com", "v=DMARC1; p=reject"}});
  CHECK(found_rfc7489(view, "a.b.example.com").domain == dns::name_of("example.com"));
  CHECK(found_rfc7489(view, "b.example.com").domain == dns::name_of("b.example.com"));
  const auto several = texts_world({{"_dmarc.b.example.com", "v=DMARC1; p=none"},
                                    {"_dmarc.b.example.com", "v=DMARC1; p=reject"},
                                    {"_dmarc.example.com", "v=DMARC1; p=reject"}});
  CHECK(found_rfc7489(several, "b.example.com").outcome == Outcome::kNone);
  CHECK(found(several, "b.example.com").domain == dns::name_of("example.com"));
}

TEST_CASE("an np that is no policy voids the record for those who know np") {
  const auto view = texts_world({{"_dmarc.example.com", "v=DMARC1; p=reject; np=bogus"}});
  CHECK(found(view, "example.com").outcome == Outcome::kNone);
  CHECK(found_rfc7489(view, "example.com").outcome == Outcome::kFound);
}

TEST_CASE("a record whose tags repeat is none, and the search goes on") {
  const auto view = texts_world({{"_dmarc.a.example.com", "v=DMARC1; p=none; p=reject"},
                                 {"_dmarc.example.com", "v=DMARC1; p=quarantine"}});
  CHECK(found(view, "a.example.com").domain == dns::name_of("example.com"));
  CHECK(found_rfc7489(view, "a.example.com").outcome == Outcome::kNone);
}

TEST_CASE("hosts of report URIs") {
  const auto host = [](std::string_view uri) {
    const auto name = host_of(mail::parse_report_uri(uri).value());
    return name ? name->text() : std::string();
  };
  CHECK(host("mailto:a@Example.com?subject=x@y.example") == "example.com");
  CHECK(host("https://user@Reports.example:8443/path?x=a@b") == "reports.example");
  CHECK(host("https://reports.example") == "reports.example");
  CHECK(host("https://[2001:db8::1]/x").empty());
  CHECK(host("tel:5551234").empty());
}

TEST_CASE("destinations: errors, length, and no host") {
  Record record;
  record.rua = {mail::parse_report_uri("mailto:a@other.example").value(),
                mail::parse_report_uri("tel:5551234").value()};
  const auto domain = dns::name_of("example.com");
  dns::MissingQuestions missing;
  const auto found = destinations_of(domain,
                                     record,
                                     with_status(texts_world({}),
                                                 "example.com._report._dmarc.other.example",
                                                 dns::AnswerStatus::kServFail),
                                     missing);
  REQUIRE(found.size() == 2);
  CHECK(found[0].consent == Consent::kUnknown);
  CHECK(found[1].consent == Consent::kNoHost);
  CHECK(missing.empty());
  destinations_of(domain, record, dns::View(), missing);
  CHECK(missing.contains(
      {dns::name_of("example.com._report._dmarc.other.example"), dns::RecordType::kTxt}));
  std::string long_domain = "example.com";
  for (int i = 0; i < 115; ++i) long_domain = "a." + long_domain;
  const auto too_long =
      destinations_of(dns::name_of(long_domain), record, texts_world({}), missing);
  CHECK(too_long[0].consent == Consent::kNotGiven);
  CHECK_FALSE(too_long[0].query);
}
