#include <catch2/catch.hpp>

#include "support/cloud/scene.h"

using namespace mailctl;
using namespace mailctl::testing;

TEST_CASE("a region that is down does not stop the other, and the next run finishes") {
  for (const auto* region : {kOneRegion, kOtherRegion}) {
    Scene scene;
    scene.cloud.set_down(region, true);
    auto world = scene.plan();
    REQUIRE(world);
    CHECK_FALSE(world->plan.is_complete());
    REQUIRE(world->plan.unread.contains(region));
    auto report = scene.apply();
    REQUIRE(report);
    CHECK(report->wrote_anything);
    for (const auto& line : scene.cloud.log()) CHECK(line.find(region) == std::string::npos);
    scene.cloud.set_down(region, false);
    REQUIRE(scene.apply());
    CHECK(lines_of(scene.plan()->plan).empty());
  }
}

TEST_CASE("nothing is deleted from what could not be read") {
  Scene scene;
  REQUIRE(scene.apply());
  scene.cloud.set_down(kOneRegion, true);
  scene.graph.resources.clear();
  auto world = scene.plan();
  REQUIRE(world);
  for (const auto& line : lines_of(world->plan)) CHECK(line.find(kOneRegion) == std::string::npos);
}

TEST_CASE("when a write fails, what needs it is skipped and the rest is done") {
  Scene scene;
  scene.cloud.add_fault({"sa-saopaulo-1/domain", {base::ErrorKind::kInvalid, "refused", "req-1"}});
  auto report = scene.apply();
  REQUIRE(report);
  CHECK(report->failed == 1);
  CHECK(report->skipped > 0);
  CHECK(report->added > 5);
  const auto failed =
      std::ranges::find(report->results, model::ResultKind::kFailed, &model::ChangeResult::kind);
  CHECK(failed->text == "refused (request id req-1)");
  REQUIRE(scene.apply());
  CHECK(lines_of(scene.plan()->plan).empty());
}

TEST_CASE("a lost reply after a create makes no duplicate: the next run finds what it made") {
  Scene scene;
  scene.cloud.add_fault({"sa-saopaulo-1/dkim",
                         {base::ErrorKind::kUnknownOutcome, "connection lost", {}},
                         Fault::When::kAfter});
  auto report = scene.apply();
  REQUIRE(report);
  CHECK(report->failed == 1);
  scene.clock.advance(std::chrono::hours(48));  // another day would give another selector
  scene.graph.dkims.front().first.reset();
  REQUIRE(scene.apply());
  CHECK_FALSE(scene.diagnostics.has_errors());
  CHECK(lines_of(scene.plan()->plan).empty());
  std::size_t keys = 0;
  for (const auto& [address, resource] : scene.cloud.resources()) {
    keys += address.kind() == model::ResourceKind::kDkim ? 1U : 0U;
  }
  CHECK(keys == 2);
}

TEST_CASE("five alike refusals in a row stop what is left for the account") {
  Scene scene;
  for (int i = 0; i < 40; ++i)
    scene.cloud.add_fault({"oci/", {base::ErrorKind::kUnauthorized, "not allowed", {}}});
  auto report = scene.apply();
  REQUIRE(report);
  CHECK(report->failed >= 4);
  CHECK(report->skipped > 0);
}

TEST_CASE("a change made between plan and apply is a conflict, not a loss") {
  Scene scene;
  scene.cloud.add_record(
      scene.zone(), kDomain, dns::RecordType::kTxt, R"("v=spf1 include:a.example ~all")");
  auto world = scene.plan();
  REQUIRE(world);
  scene.cloud.add_record(scene.zone(), kDomain, dns::RecordType::kTxt, R"("late=1")");
  const auto report = engine::apply(*world, scene.ports, {}, {});
  CHECK(report.failed == 1);
  CHECK(scene.cloud.record_texts(scene.zone(), kDomain, dns::RecordType::kTxt).size() == 2);
}

TEST_CASE("state of another tenancy is refused") {
  Scene scene;
  REQUIRE(scene.apply());
  auto stored = scene.store.read();
  stored->value.tenancies["oci"] = "somebody-else";
  REQUIRE(scene.store.write(stored->value, stored->version));
  const auto world = scene.plan();
  REQUIRE_FALSE(world);
  CHECK(world.error().kind == base::ErrorKind::kConflict);
}

TEST_CASE("an interrupted apply finishes what is in flight and says what it skipped") {
  Scene scene;
  auto world = scene.plan();
  REQUIRE(world);
  std::stop_source source;
  engine::ApplyOptions options;
  options.on_event = [&](const model::ApplyEvent& event) {
    if (event.kind == model::EventKind::kFinished) source.request_stop();
  };
  const auto report = engine::apply(*world, scene.ports, options, source.get_token());
  CHECK(report.interrupted);
  CHECK(report.skipped > 0);
  REQUIRE(scene.apply());
  CHECK(lines_of(scene.plan()->plan).empty());
}

TEST_CASE("records of a region that is down are left for the run that can read it") {
  Scene scene;
  scene.cloud.set_down(kOtherRegion, true);
  const auto report = scene.apply();
  REQUIRE(report);
  CHECK(report->failed == 0);
  CHECK(report->unread.contains(kOtherRegion));
  CHECK(report->wrote_anything);
  scene.cloud.set_down(kOtherRegion, false);
  REQUIRE(scene.apply());
  CHECK(lines_of(scene.plan()->plan).empty());
}

TEST_CASE("what an unknown outcome may have made is known to be ours: destroy removes it") {
  Scene scene;
  scene.cloud.add_fault({.address_contains = "#spf",
                         .error = {base::ErrorKind::kUnknownOutcome, "no answer", {}},
                         .when = Fault::When::kAfter});
  const auto report = scene.apply();
  REQUIRE(report);
  CHECK(report->failed == 1);
  CHECK(report->wrote_anything);
  scene.cloud.add_record(scene.zone(), kDomain, dns::RecordType::kTxt, R"("MS=1")");
  REQUIRE(scene.apply(plan::Mode::kDestroy));
  CHECK(scene.cloud.record_texts(scene.zone(), kDomain, dns::RecordType::kTxt) ==
        std::vector<std::string>{R"("MS=1")"});
}

TEST_CASE("a refusal after an unknown outcome does not make us forget the first") {
  Scene scene;
  const auto fault = [&](base::ErrorKind kind, Fault::When when) {
    scene.cloud.add_fault({.address_contains = "#spf", .error = {kind, "no", {}}, .when = when});
  };
  fault(base::ErrorKind::kUnknownOutcome, Fault::When::kAfter);
  REQUIRE(scene.apply());
  scene.graph.spfs.front().terms = {"include:other.example"};
  fault(base::ErrorKind::kConflict, Fault::When::kBefore);
  REQUIRE(scene.apply());
  REQUIRE(scene.apply());
  const auto texts = scene.cloud.record_texts(scene.zone(), kDomain, dns::RecordType::kTxt);
  CHECK(texts == std::vector<std::string>{R"("v=spf1 include:other.example ~all")"});
}

TEST_CASE("an unknown outcome that wrote nothing else still counts as written") {
  Scene scene;
  REQUIRE(scene.apply());
  scene.graph.dmarcs.front().ttl = 60;
  scene.cloud.add_fault({.address_contains = "_dmarc",
                         .error = {base::ErrorKind::kUnknownOutcome, "no answer", {}},
                         .when = Fault::When::kAfter});
  CHECK(scene.apply()->wrote_anything);
  scene.graph.dmarcs.front().ttl = 120;
  scene.cloud.add_fault({.address_contains = "_dmarc",
                         .error = {base::ErrorKind::kConflict, "changed", {}},
                         .when = Fault::When::kBefore});
  CHECK_FALSE(scene.apply()->wrote_anything);
}
