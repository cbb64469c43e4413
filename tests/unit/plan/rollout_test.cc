#include "plan/rollout.h"

#include <algorithm>
#include <random>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "plan/schedule.h"

using namespace mailctl;
using namespace mailctl::plan;
using std::chrono::minutes;

namespace {

const base::Time kStart = *base::parse_rfc3339("2026-11-21T12:00:00Z");

PlannedChange create(const std::string& address, std::vector<ChangeId> after = {}) {
  PlannedChange planned;
  planned.change.address = *model::Address::parse(address);
  planned.change.action = model::Action::kCreate;
  planned.account = planned.change.address.is_dns() ? "a" : planned.change.address.account();
  planned.after = std::move(after);
  return planned;
}

std::unordered_set<dns::Name> names(std::size_t count) {
  std::unordered_set<dns::Name> all{dns::name_of("canary.example")};
  for (std::size_t i = 0; i < count; ++i) all.insert(dns::name_of(fmt::format("d{}.example", i)));
  return all;
}

Plan plan_of(const std::unordered_set<dns::Name>& domains) {
  Plan plan;
  for (const auto& name : domains) plan.changes.push_back(create("a/r/domain/" + name.text()));
  return plan;
}

model::Rollout rollout(std::vector<std::uint32_t> shares, std::uint32_t stop_at) {
  return {.first = {{dns::name_of("canary.example"), {}}},
          .shares = std::move(shares),
          .stop_at = stop_at,
          .at = {}};
}

std::vector<ChangeId> taken(const Work& work) {
  std::vector<ChangeId> ids;
  for (const auto& batch : work.batches)
    ids.insert(ids.end(), batch.changes.begin(), batch.changes.end());
  return ids;
}

std::string words(const Plan& plan) {
  std::string text;
  for (const auto& stage : plan.stages) {
    text += fmt::format("{}={} ", stage.name, stage.domains.size());
  }
  return text;
}

const base::Error kRefused{base::ErrorKind::kInvalid, "refused", {}};

}  // namespace

TEST_CASE("the named come first, then growing shares of the rest") {
  const auto domains = names(200);
  auto plan = plan_of(domains);
  set_stages(rollout({1, 10, 50}, 2), domains, plan);
  CHECK(words(plan) == "first=1 1 %=2 10 %=18 50 %=80 100 %=100 ");
  auto few = plan_of(names(2));
  set_stages(rollout({1, 50}, 0), names(2), few);
  CHECK(words(few) == "first=1 1 %=1 100 %=1 ");
}

TEST_CASE("re-runs agree on who is in which stage, whatever is left to do") {
  const auto domains = names(100);
  auto whole = plan_of(domains);
  set_stages(rollout({10}, 0), domains, whole);
  auto rest = plan_of(domains);
  rest.changes.erase(rest.changes.begin(), rest.changes.begin() + 40);
  set_stages(rollout({10}, 0), domains, rest);
  for (const auto& stage : rest.stages) {
    const auto same = std::ranges::find(whole.stages, stage.name, &Stage::name);
    REQUIRE(same != whole.stages.end());
    for (const auto& [domain, changes] : stage.domains) CHECK(same->domains.contains(domain));
  }
}

TEST_CASE("what is of no domain is of no stage, and what needs a later stage waits for it") {
  const auto domains = names(4);
  auto plan = plan_of(domains);
  set_stages(rollout({}, 0), domains, plan);
  const auto later = plan.stages.back().domains.begin()->second.front();
  plan.stages.clear();
  plan.changes.push_back(create("a/r/suppressions"));
  plan.changes.push_back(create("dns/canary.example/A/x.canary.example", {later}));
  set_stages(rollout({}, 0), domains, plan);
  std::size_t staged = 0;
  for (const auto& stage : plan.stages) staged += stage.change_count();
  CHECK(staged == plan.changes.size() - 1);
  CHECK(plan.stages.back().domains.contains(dns::name_of("canary.example")));
}

TEST_CASE("a stage begins when the one before has settled") {
  const auto domains = names(10);
  auto plan = plan_of(domains);
  set_stages(rollout({20}, 0), domains, plan);
  Schedule schedule(plan, kStart, minutes(2));
  for (const auto& stage : plan.stages) {
    auto ids = taken(schedule.take_ready(kStart));
    CHECK(ids.size() == stage.change_count());
    CHECK(schedule.take_ready(kStart).empty());
    for (const auto id : ids) schedule.report(id, model::Done{}, kStart);
  }
  CHECK(schedule.is_finished());
}

TEST_CASE("too many failures end the rollout with a reason") {
  const auto domains = names(10);
  auto plan = plan_of(domains);
  set_stages(rollout({20}, 10), domains, plan);
  Schedule schedule(plan, kStart, minutes(2));
  const auto first = taken(schedule.take_ready(kStart));
  REQUIRE(first.size() == 1);
  schedule.report(first.front(), kRefused, kStart);
  CHECK(schedule.take_ready(kStart).empty());
  CHECK(schedule.is_finished());
  std::size_t skipped = 0;
  for (ChangeId id = 0; id < plan.changes.size(); ++id) {
    const auto result = schedule.result(id);
    if (result.kind != model::ResultKind::kSkipped) continue;
    ++skipped;
    CHECK(result.text ==
          "not tried: 1 of 1 domain failed in the stage \"first\" of the rollout, and it stops at "
          "more than 10 %");
  }
  CHECK(skipped == 10);
}

TEST_CASE("what waits for others is no failure, and each stage has its own patience") {
  const auto domains = names(1);
  auto plan = plan_of(domains);
  set_stages(rollout({}, 0), domains, plan);
  Schedule schedule(plan, kStart, minutes(2));
  const auto first = taken(schedule.take_ready(kStart));
  REQUIRE(first.size() == 1);
  const auto wait = [&](ChangeId id, base::Time now) {
    model::PendingToken token;
    token.address = plan.changes[id].change.address;
    token.waiting_for = "CREATING";
    schedule.report(id, model::Pending{token, now + minutes(1), {}}, now);
  };
  wait(first.front(), kStart);
  CHECK(schedule.take_ready(kStart + minutes(1)).polls.size() == 1);
  wait(first.front(), kStart + minutes(1));
  const auto second = taken(schedule.take_ready(kStart + minutes(2)));
  REQUIRE(second.size() == 1);
  CHECK(schedule.result(first.front()).kind == model::ResultKind::kPending);
  wait(second.front(), kStart + minutes(2));
  CHECK(schedule.take_ready(kStart + minutes(3)).polls.size() == 1);
}

TEST_CASE("every rollout ends, whatever fails or waits") {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    const auto domains = names(random() % 12);
    auto plan = plan_of(domains);
    const auto count = plan.changes.size();
    for (ChangeId id = 0; id < count; ++id) {
      const auto name = plan.changes[id].change.address.leaf();
      plan.changes.push_back(create("a/r/dkim/" + name + "/s", {id}));
      plan.waits.push_back({.kind = WaitKind::kSeenOnWire,
                            .address = plan.changes[id].change.address,
                            .question = {},
                            .expected = {},
                            .text = "w",
                            .after = {id}});
      plan.changes.push_back(create("a/r/sender/x@" + name, {id}));
      plan.changes.back().after_waits = {plan.waits.size() - 1};
    }
    set_stages(rollout({10, 50}, static_cast<std::uint32_t>(random() % 100)), domains, plan);
    Schedule schedule(plan, kStart, minutes(2));
    auto now = kStart;
    for (int turn = 0; !schedule.is_finished(); ++turn) {
      REQUIRE(turn < 1000);
      const auto work = schedule.take_ready(now);
      for (const auto id : taken(work)) {
        if (random() % 5 == 0) {
          schedule.report(id, kRefused, now);
        } else {
          schedule.report(id, model::Done{}, now);
        }
      }
      if (work.wire) {
        for (const auto id : work.wire->waits) {
          schedule.report_wait(
              id, random() % 3 == 0 ? WaitAnswer::kOver : WaitAnswer::kNotYet, "not yet", now);
        }
      }
      if (work.empty() && !schedule.is_finished()) {
        const auto timer = schedule.next_timer();
        REQUIRE(timer.has_value());
        now = std::max(now, *timer);
      }
    }
  }
}
