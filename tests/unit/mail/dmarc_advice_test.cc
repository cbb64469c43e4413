#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "dmarc_world.h"
#include "mail/dmarc/advice.h"
#include "mail/rules/rule.h"

using namespace mailctl;
using namespace mailctl::mail;
using namespace mailctl::mail::dmarc;
using mailctl::testing::texts_world;

namespace {

using Ids = std::vector<std::string>;

const PublicSuffixList& suffixes() {
  static const PublicSuffixList kList;
  return kList;
}

Ids ids_of(const Findings& findings) {
  Ids ids;
  for (const auto& finding : findings) {
    INFO(finding.rule);
    CHECK(rules::find_rule(finding.rule) != nullptr);
    CHECK(finding.severity != base::Severity::kError);  // advice is at most a warning
    ids.emplace_back(finding.rule);
  }
  return ids;
}

Findings advised(Role role, const dns::View& view) {
  dns::MissingQuestions missing;
  const auto found = survey(dns::name_of("example.com"), view, suffixes(), missing);
  return advise(found, role, view, missing);
}

Ids ids(Role role, std::string_view record) {
  return ids_of(advised(role, texts_world({{"_dmarc.example.com", std::string(record)}})));
}

Ids sender_ids(std::string_view record, const Sender& sender) {
  const auto view = texts_world({{"_dmarc.example.com", std::string(record)}});
  dns::MissingQuestions missing;
  const auto found = survey(dns::name_of("example.com"), view, suffixes(), missing);
  return ids_of(advise_senders(found, {sender}, {view, suffixes()}, missing));
}

constexpr std::string_view kReject = "v=DMARC1; p=reject; rua=mailto:d@example.com";
constexpr std::string_view kNone = "v=DMARC1; p=none; rua=mailto:d@example.com";
constexpr std::string_view kQuarantine = "v=DMARC1; p=quarantine; rua=mailto:d@example.com";

}  // namespace

TEST_CASE("roles have words") {
  for (const auto role : {Role::kTransactional, Role::kBulk, Role::kPeople, Role::kParked}) {
    CHECK(parse_role(to_text(role)) == role);
  }
  CHECK_FALSE(parse_role("Bulk"));
}

TEST_CASE("services strive for reject") {
  for (const auto role : {Role::kTransactional, Role::kBulk}) {
    CHECK(ids(role, kReject).empty());
    CHECK(ids(role, kQuarantine) == Ids{"dmarc/not-rejecting"});
    CHECK(ids(role, kNone) == Ids{"dmarc/not-enforced"});
    // t=y is counted in.
    CHECK(ids(role, "v=DMARC1; p=quarantine; t=y; rua=mailto:d@example.com") ==
          Ids{"dmarc/not-enforced"});
  }
}

TEST_CASE("people strive for quarantine and know what reject does") {
  CHECK(ids(Role::kPeople, kQuarantine).empty());
  CHECK(ids(Role::kPeople, kNone) == Ids{"dmarc/not-enforced"});
  CHECK(ids(Role::kPeople, kReject) == Ids{"dmarc/people-rejected"});
}

TEST_CASE("everyone wants reports") {
  const auto findings =
      advised(Role::kBulk, texts_world({{"_dmarc.example.com", "v=DMARC1; p=reject"}}));
  REQUIRE(ids_of(findings) == Ids{"dmarc/no-reports"});
  CHECK(findings[0].fix ==
        "Name a mailbox for reports:\n"
        "_dmarc.example.com. IN TXT \"v=DMARC1; p=reject; rua=mailto:dmarc@example.com\"");
}

TEST_CASE("a parked domain closes everything at once") {
  CHECK(ids_of(advised(Role::kParked, texts_world({{"example.com", "v=spf1 mx -all"}}))) ==
        Ids{"dmarc/parked-open", "dmarc/parked-sends", "dmarc/parked-receives"});
  CHECK(ids(Role::kParked, "v=DMARC1; p=reject; sp=none; rua=mailto:d@example.com") ==
        Ids{"dmarc/parked-open", "dmarc/parked-sends", "dmarc/parked-receives"});
  const std::vector<dns::RecordSet> sets = {
      {dns::name_of("example.com"), dns::RecordType::kTxt, 300, {dns::TxtData{{"V=spf1 -all"}}}},
      {dns::name_of("example.com"), dns::RecordType::kMx, 300, {dns::MxData{0, dns::Name()}}},
      {dns::name_of("_dmarc.example.com"),
       dns::RecordType::kTxt,
       300,
       {dns::TxtData{{std::string(kReject)}}}}};
  CHECK(ids_of(advised(Role::kParked, dns::View::of(sets))).empty());
}

TEST_CASE("senders under the policy") {
  const auto domain = [](std::string_view text) { return dns::name_of(text); };
  CHECK(
      sender_ids(kReject, {"app", domain("bounce.example.com"), {domain("example.com")}}).empty());
  CHECK(sender_ids(kReject, {"app", domain("bounce.example.com"), {}}) ==
        Ids{"dmarc/spf-only-sender"});
  CHECK(sender_ids(kQuarantine, {"app", domain("bounce.example.com"), {}}).empty());
  CHECK(sender_ids(kNone, {"esp", domain("esp.example"), {domain("esp.example")}}) ==
        Ids{"dmarc/sender-unaligned"});
  CHECK(
      sender_ids("v=DMARC1; p=reject; adkim=s", {"esp", std::nullopt, {domain("m.example.com")}}) ==
      Ids{"dmarc/strict-excludes-sender"});
}
