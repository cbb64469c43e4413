#include <catch2/catch.hpp>

#include "support/cloud/scene.h"

using namespace mailctl;
using namespace mailctl::testing;

TEST_CASE("a new domain in two regions is planned, applied and found unchanged") {
  Scene scene;
  auto world = scene.plan();
  REQUIRE(world);
  CHECK(plan::count_changes(world->plan).add == 16);
  CHECK(plan::count_changes(world->plan).change == 0);

  auto report = scene.apply();
  REQUIRE(report);
  CHECK(report->failed == 0);
  CHECK(report->added == 16);
  CHECK(report->pending.empty());
  CHECK(scene.cloud.record_texts(scene.zone(), kDomain, dns::RecordType::kTxt) ==
        std::vector<std::string>{"\"v=spf1 include:rp.oracleemaildelivery.com ~all\""});
  CHECK(scene.cloud
            .record_texts(scene.zone(),
                          "ocipizza-sa-saopaulo-1-20241221._domainkey.ocipizza.com.br",
                          dns::RecordType::kCname)
            .size() == 1);

  const auto writes = scene.cloud.write_count();
  auto again = scene.plan();
  REQUIRE(again);
  CHECK(lines_of(again->plan).empty());
  CHECK(again->plan.drift.empty());
  CHECK(again->plan.pending.empty());
  CHECK(again->plan.discrepancies.empty());
  REQUIRE(scene.apply());
  CHECK(scene.cloud.write_count() == writes);
}

TEST_CASE("the order of design §8 is kept: domain, key, its record, sender") {
  Scene scene;
  REQUIRE(scene.apply());
  const auto log = scene.cloud.log();
  const auto at = [&](const std::string& line) {
    const auto found = std::ranges::find(log, line);
    REQUIRE(found != log.end());
    return found - log.begin();
  };
  const auto domain = at("create oci/sa-vinhedo-1/domain/ocipizza.com.br");
  const auto key =
      at("create oci/sa-vinhedo-1/dkim/ocipizza.com.br/ocipizza-sa-vinhedo-1-20241221");
  const auto record = at(
      "create dns/ocipizza.com.br/CNAME/ocipizza-sa-vinhedo-1-20241221._domainkey.ocipizza.com.br");
  const auto sender = at("create oci/sa-vinhedo-1/sender/no-reply@ocipizza.com.br");
  CHECK(domain < key);
  CHECK(key < record);
  CHECK(record < sender);
}

TEST_CASE(
    "destroy takes what is ours, waits for keys that are DELETING, and ends with nothing of ours") {
  Scene scene;
  scene.cloud.add_record(
      scene.zone(), kDomain, dns::RecordType::kTxt, "\"google-site-verification=abc\"");
  scene.cloud.add_record(scene.zone(), kDomain, dns::RecordType::kMx, "10 mail.example.");
  REQUIRE(scene.apply());

  auto report = scene.apply(plan::Mode::kDestroy);
  REQUIRE(report);
  CHECK(report->failed == 0);
  CHECK(report->skipped == 0);
  // Two keys, their records, the two domains behind them.
  CHECK(report->pending.size() == 6);
  CHECK(scene.cloud.resources().size() == 6);  // + two suppression lists

  scene.clock.advance(std::chrono::hours(25));
  auto last = scene.apply(plan::Mode::kDestroy);
  REQUIRE(last);
  CHECK(last->failed == 0);
  CHECK(last->pending.empty());
  CHECK(scene.cloud.resources().size() == 2);
  CHECK(scene.cloud.record_texts(scene.zone(), kDomain, dns::RecordType::kTxt) ==
        std::vector<std::string>{"\"google-site-verification=abc\""});
  CHECK(scene.cloud.record_texts(scene.zone(), kDomain, dns::RecordType::kMx).size() == 1);
  CHECK(scene.store.read()->value.entries.empty());
}

TEST_CASE(
    "apply straight after destroy reports the keys as pending, fails nothing, and converges") {
  Scene scene;
  REQUIRE(scene.apply());
  REQUIRE(scene.apply(plan::Mode::kDestroy));

  auto report = scene.apply();
  REQUIRE(report);
  CHECK(report->failed == 0);
  CHECK(report->skipped == 0);
  CHECK_FALSE(report->pending.empty());

  scene.clock.advance(std::chrono::hours(25));
  auto later = scene.apply();
  REQUIRE(later);
  CHECK(later->failed == 0);
  CHECK(later->pending.empty());
  CHECK(lines_of(scene.plan()->plan).empty());
}

TEST_CASE(
    "suppressions of all regions become one list, by the named reasons, without naming anybody in "
    "state") {
  Scene scene;
  scene.cloud.put({.address = model::suppressions_address("oci", "sa-saopaulo-1"),
                   .spec = model::SuppressionList{
                       .entries = {{"a@x.example", model::SuppressionReason::kHardBounce},
                                   {"b@x.example", model::SuppressionReason::kComplaint}}}});
  REQUIRE(scene.apply());
  const auto lists = scene.cloud.resources();
  const auto& other = std::get<model::SuppressionList>(
      lists.at(model::suppressions_address("oci", "sa-vinhedo-1")).spec);
  REQUIRE(other.entries.size() == 2);
  CHECK(other.entries[0].email == "a@x.example");
  CHECK(other.entries[1].email == "nobody@example.org");
  const auto saved = scene.store.read();
  REQUIRE(saved);
  for (const auto& [address, entry] : saved->value.entries) {
    for (const auto& [name, value] : entry.applied)
      CHECK(value.find("x.example") == std::string::npos);
    for (const auto& [name, value] : entry.seen)
      CHECK(value.find("example.org") == std::string::npos);
  }
}
