#include <catch2/catch.hpp>

#include "support/cloud/scene.h"

using namespace mailctl;
using namespace mailctl::testing;

namespace {

const std::string kDmarcName = "_dmarc.ocipizza.com.br";

std::vector<std::string> dmarc(const Scene& scene) {
  return scene.cloud.record_texts(scene.zone(), kDmarcName, dns::RecordType::kTxt);
}

}  // namespace

TEST_CASE("an enforcing DMARC waits for every key and is written by the run after the lag") {
  Scene scene({.dkim_lag = std::chrono::hours(1)});
  scene.graph = scenario_graph("v=DMARC1; p=reject");
  auto report = scene.apply();
  REQUIRE(report);
  CHECK(report->failed == 0);
  CHECK(dmarc(scene).empty());
  const auto named = std::ranges::find_if(report->pending, [](const auto& item) {
    return item.address.text().find("_dmarc") != std::string::npos;
  });
  REQUIRE(named != report->pending.end());
  CHECK(named->waiting_for.find("ACTIVE") != std::string::npos);

  scene.clock.advance(std::chrono::hours(2));
  auto next = scene.apply();
  REQUIRE(next);
  CHECK(next->pending.empty());
  CHECK(dmarc(scene) == std::vector<std::string>{"\"v=DMARC1; p=reject\""});
}

TEST_CASE("an enforcing DMARC is written in the same run when the keys become active in time") {
  Scene scene({.create_lag = std::chrono::seconds(5), .dkim_lag = std::chrono::seconds(30)});
  scene.graph = scenario_graph("v=DMARC1; p=reject");
  auto report = scene.apply();
  REQUIRE(report);
  CHECK(report->pending.empty());
  CHECK(dmarc(scene).size() == 1);
  CHECK(scene.cloud.log().back() == "create dns/ocipizza.com.br/TXT/_dmarc.ocipizza.com.br");
}

TEST_CASE("a live DMARC stays as it is while a stricter one waits") {
  Scene scene;
  REQUIRE(scene.apply());
  scene.cloud.set_settings({.dkim_lag = std::chrono::hours(1)});
  scene.graph = scenario_graph("v=DMARC1; p=quarantine");
  auto report = scene.apply();
  REQUIRE(report);
  CHECK(dmarc(scene) == std::vector<std::string>{"\"v=DMARC1; p=none\""});
  CHECK(report->pending.size() >= 1);
}

TEST_CASE("a looser DMARC waits for nothing") {
  Scene scene;
  scene.graph = scenario_graph("v=DMARC1; p=reject");
  REQUIRE(scene.apply());
  scene.cloud.set_settings({.dkim_lag = std::chrono::hours(1)});
  scene.graph = scenario_graph("v=DMARC1; p=none");
  REQUIRE(scene.apply());
  CHECK(dmarc(scene) == std::vector<std::string>{"\"v=DMARC1; p=none\""});
}

TEST_CASE("destroy loosens DMARC before keys and senders go") {
  Scene scene;
  scene.graph = scenario_graph("v=DMARC1; p=reject");
  REQUIRE(scene.apply());
  const auto before = scene.cloud.write_count();
  REQUIRE(scene.apply(plan::Mode::kDestroy));
  const auto log = scene.cloud.log();
  const auto position = [&](std::string_view part) {
    for (auto i = before; i < log.size(); ++i) {
      if (log[i].find(part) != std::string::npos) return i;
    }
    return log.size();
  };
  CHECK(position("_dmarc") < position("/dkim/"));
  CHECK(position("_dmarc") < position("/sender/"));
  CHECK(position("/dkim/") < log.size());
}

TEST_CASE("the plan does not depend on the order of its inputs") {
  Scene scene;
  const auto first = lines_of(scene.plan()->plan);
  std::ranges::reverse(scene.graph.resources);
  std::ranges::reverse(scene.graph.dkims);
  std::ranges::reverse(scene.graph.accounts.front().regions);
  CHECK(lines_of(scene.plan()->plan) == first);
}

TEST_CASE("DMARC asks for less before the keys of its mail go") {
  Scene scene;
  scene.graph = scenario_graph("v=DMARC1; p=reject");
  REQUIRE(scene.apply());
  REQUIRE(scene.apply());
  scene.graph = scenario_graph("v=DMARC1; p=none");
  scene.graph.dkims.clear();
  scene.graph.streams.clear();
  const auto world = scene.plan();
  REQUIRE(world);
  const auto& changes = world->plan.changes;
  const auto dmarc_id = std::ranges::find_if(changes,
                                             [](const auto& planned) {
                                               return planned.change.address.text().find(
                                                          "_dmarc") != std::string::npos;
                                             }) -
                        changes.begin();
  std::size_t keys = 0;
  for (const auto& planned : changes) {
    if (planned.change.address.kind() != model::ResourceKind::kDkim) continue;
    ++keys;
    CHECK(std::ranges::find(planned.after, plan::ChangeId(dmarc_id)) != planned.after.end());
  }
  CHECK(keys == 2);
}
