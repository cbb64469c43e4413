#include "plan/schedule.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace mailctl;
using namespace mailctl::plan;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

const base::Time kStart = *base::parse_rfc3339("2026-11-21T12:00:00Z");

PlannedChange change(const std::string& address,
                     std::vector<ChangeId> after = {},
                     std::vector<WaitId> waits = {}) {
  PlannedChange planned;
  planned.change.address = *model::Address::parse(address);
  planned.change.action = model::Action::kCreate;
  planned.account = planned.change.address.is_dns() ? "a" : planned.change.address.account();
  planned.after = std::move(after);
  planned.after_waits = std::move(waits);
  return planned;
}

model::Pending pending(base::Time not_before) {
  return {.token = {.address = *model::Address::parse("a/r/domain/x.example"),
                    .token = "t",
                    .waiting_for = "CREATING",
                    .since = kStart},
          .not_before = not_before};
}

std::vector<ChangeId> taken(const Work& work) {
  std::vector<ChangeId> ids;
  for (const auto& batch : work.batches)
    ids.insert(ids.end(), batch.changes.begin(), batch.changes.end());
  return ids;
}

base::Error refused() {
  return {base::ErrorKind::kUnauthorized, "not allowed", {}};
}

}  // namespace

TEST_CASE("what depends on nothing starts at once, the rest when it can") {
  Plan plan;
  plan.changes = {change("a/r/domain/x.example"), change("a/r/dkim/x.example/s", {0})};
  Schedule schedule(plan, kStart, minutes(2));
  CHECK(taken(schedule.take_ready(kStart)) == std::vector<ChangeId>{0});
  CHECK(schedule.take_ready(kStart).empty());
  CHECK_FALSE(schedule.is_finished());
  schedule.report(0, model::Done{}, kStart);
  CHECK(taken(schedule.take_ready(kStart)) == std::vector<ChangeId>{1});
  schedule.report(1, model::Done{}, kStart);
  CHECK(schedule.is_finished());
}

TEST_CASE("one call is in flight per zone; what becomes ready meanwhile goes in the next") {
  Plan plan;
  plan.changes = {change("dns/z.example/A/a.z.example"),
                  change("a/r/domain/x.example"),
                  change("dns/z.example/A/b.z.example", {1})};
  Schedule schedule(plan, kStart, minutes(2));
  CHECK(schedule.take_ready(kStart).batches.size() == 2);
  schedule.report(1, model::Done{}, kStart);
  CHECK(schedule.take_ready(kStart).empty());
  schedule.report(0, model::Done{}, kStart);
  CHECK(taken(schedule.take_ready(kStart)) == std::vector<ChangeId>{2});
}

TEST_CASE("a failure skips what needs it and nothing else") {
  Plan plan;
  plan.changes = {change("a/r/domain/x.example"),
                  change("a/r/dkim/x.example/s", {0}),
                  change("a/r/sender/a@x.example", {1}),
                  change("a/q/domain/x.example")};
  Schedule schedule(plan, kStart, minutes(2));
  schedule.take_ready(kStart);
  schedule.report(0, base::Error{base::ErrorKind::kInvalid, "refused", "req-9"}, kStart);
  schedule.report(3, model::Done{}, kStart);
  CHECK(schedule.is_finished());
  CHECK(schedule.result(0).kind == model::ResultKind::kFailed);
  CHECK(schedule.result(0).text == "refused (request id req-9)");
  CHECK(schedule.result(1).kind == model::ResultKind::kSkipped);
  CHECK(schedule.result(2).kind == model::ResultKind::kSkipped);
  CHECK(schedule.result(2).text == "needs a/r/dkim/x.example/s, which was not tried");
  CHECK(schedule.result(3).kind == model::ResultKind::kDone);
}

TEST_CASE("waiting holds no slot, is polled from not_before on, and ends with the patience") {
  Plan plan;
  plan.changes = {change("a/r/domain/x.example"), change("a/r/dkim/x.example/s", {0})};
  Schedule schedule(plan, kStart, minutes(2));
  schedule.take_ready(kStart);
  schedule.report(0, pending(kStart + seconds(5)), kStart);
  CHECK(schedule.take_ready(kStart + seconds(4)).empty());
  CHECK(*schedule.next_timer() == kStart + seconds(5));
  const auto work = schedule.take_ready(kStart + seconds(5));
  REQUIRE(work.polls.size() == 1);
  CHECK(work.polls.front().changes.front().second.token == "t");
  schedule.report(0, pending(kStart + seconds(10)), kStart + seconds(5));
  CHECK(schedule.take_ready(kStart + minutes(3)).empty());
  CHECK(schedule.is_finished());
  CHECK(schedule.result(0).kind == model::ResultKind::kPending);
  CHECK(schedule.result(1).kind == model::ResultKind::kPending);
  CHECK(schedule.pending().size() == 2);
}

TEST_CASE("what cannot be over before the deadline is not waited for at all") {
  Plan plan;
  plan.changes = {change("a/r/dkim/x.example/s")};
  Schedule schedule(plan, kStart, minutes(2));
  schedule.take_ready(kStart);
  schedule.report(0, pending(kStart + std::chrono::hours(1)), kStart);
  CHECK(schedule.is_finished());
}

TEST_CASE("progress renews the patience") {
  Plan plan;
  plan.changes = {change("a/r/domain/x.example"),
                  change("a/r/domain/y.example"),
                  change("a/r/dkim/y.example/s", {1})};
  Schedule schedule(plan, kStart, minutes(2));
  schedule.take_ready(kStart);
  schedule.report(0, pending(kStart + seconds(1)), kStart);
  schedule.report(1, model::Done{}, kStart + seconds(100));
  schedule.take_ready(kStart + seconds(100));
  schedule.report(2, model::Done{}, kStart + seconds(110));
  schedule.report(0, pending(kStart + seconds(121)), kStart + seconds(120));
  CHECK_FALSE(schedule.take_ready(kStart + seconds(125)).empty());
}

TEST_CASE("a change behind a wait starts when the wait is over, and is pending when it is not") {
  Plan plan;
  plan.changes = {change("dns/z.example/CNAME/s.z.example"),
                  change("a/r/sender/a@z.example", {}, {0})};
  plan.waits.push_back({.kind = WaitKind::kSeenOnWire,
                        .address = plan.changes[0].change.address,
                        .text = "CNAME to be answered",
                        .after = {0}});
  SECTION("over") {
    Schedule schedule(plan, kStart, minutes(2));
    CHECK_FALSE(schedule.take_ready(kStart).wire.has_value());
    schedule.report(0, model::Done{}, kStart);
    REQUIRE(schedule.take_ready(kStart).wire.has_value());
    schedule.report_wait(0, WaitAnswer::kNotYet, "nxdomain", kStart);
    CHECK(schedule.take_ready(kStart).empty());
    REQUIRE(schedule.take_ready(*schedule.next_timer()).wire.has_value());
    schedule.report_wait(0, WaitAnswer::kOver, {}, kStart + seconds(1));
    CHECK(taken(schedule.take_ready(kStart + seconds(1))) == std::vector<ChangeId>{1});
  }
  SECTION("not over") {
    Schedule schedule(plan, kStart, minutes(2));
    schedule.take_ready(kStart);
    schedule.report(0, model::Done{}, kStart);
    schedule.take_ready(kStart);
    schedule.report_wait(0, WaitAnswer::kNotYet, "nxdomain", kStart);
    schedule.take_ready(kStart + minutes(5));
    CHECK(schedule.is_finished());
    CHECK(schedule.result(1).kind == model::ResultKind::kPending);
    CHECK(schedule.result(1).text == "CNAME to be answered (nxdomain)");
  }
}

TEST_CASE("what is blocked is never tried, and neither is what stands behind it") {
  Plan plan;
  plan.changes = {change("a/r/dkim/x.example/s"), change("dns/x.example/CNAME/s.x.example", {0})};
  plan.changes[0].blocked_by = "still DELETING";
  Schedule schedule(plan, kStart, minutes(2));
  CHECK(schedule.take_ready(kStart).empty());
  CHECK(schedule.is_finished());
  CHECK(schedule.result(1).kind == model::ResultKind::kPending);
  CHECK(schedule.result(1).text == "still DELETING");
}

TEST_CASE("five alike refusals in a row stop what is left for the account; others go on") {
  Plan plan;
  for (int i = 0; i < 6; ++i)
    plan.changes.push_back(change("a/r/domain/x" + std::to_string(i) + ".example"));
  plan.changes.push_back(change("a/r/dkim/x5.example/s", {5}));
  plan.changes.push_back(change("b/r/domain/y.example"));
  Schedule schedule(plan, kStart, minutes(2));
  schedule.take_ready(kStart);
  for (ChangeId id = 0; id < 4; ++id) schedule.report(id, refused(), kStart);
  schedule.report(4, base::Error{base::ErrorKind::kTransient, "down", {}}, kStart);
  schedule.report(5, model::Done{}, kStart);
  CHECK(taken(schedule.take_ready(kStart)) == std::vector<ChangeId>{6});

  Plan again;
  for (int i = 0; i < 6; ++i)
    again.changes.push_back(change("a/r/domain/x" + std::to_string(i) + ".example"));
  again.changes.push_back(change("a/r/dkim/x5.example/s", {5}));
  Schedule other(again, kStart, minutes(2));
  other.take_ready(kStart);
  for (ChangeId id = 0; id < 5; ++id) other.report(id, refused(), kStart);
  other.report(5, model::Done{}, kStart);
  CHECK(other.result(6).kind == model::ResultKind::kSkipped);
  CHECK(other.is_finished());
}

TEST_CASE("stop starts nothing more and reports what is left") {
  Plan plan;
  plan.changes = {change("a/r/domain/x.example"), change("a/r/dkim/x.example/s", {0})};
  Schedule schedule(plan, kStart, minutes(2));
  schedule.take_ready(kStart);
  schedule.stop();
  CHECK_FALSE(schedule.is_finished());
  schedule.report(0, model::Done{}, kStart);
  CHECK(schedule.is_finished());
  CHECK(schedule.result(0).kind == model::ResultKind::kDone);
  CHECK(schedule.result(1).kind == model::ResultKind::kSkipped);
}

TEST_CASE("everything is asked once, and never again after the deadline") {
  Plan plan;
  plan.waits = {{.kind = WaitKind::kKeyActive,
                 .address = *model::Address::parse("a/r/dkim/x.example/s"),
                 .text = "key to become ACTIVE"}};
  Schedule schedule(plan, kStart, seconds(0));
  REQUIRE(schedule.take_ready(kStart).polls.size() == 1);
  schedule.report_wait(0, WaitAnswer::kNotYet, "NEEDS_ATTENTION", kStart);
  CHECK(schedule.take_ready(kStart + seconds(1)).empty());
  CHECK(schedule.is_finished());
  REQUIRE(schedule.pending().size() == 1);
  CHECK(schedule.pending().front().waiting_for == "NEEDS_ATTENTION");
}

TEST_CASE("waiting ends at the deadline although other polls are in flight") {
  Plan plan;
  for (const auto* key : {"a/r/dkim/x.example/s", "b/r/dkim/x.example/s"})
    plan.waits.push_back({.kind = WaitKind::kKeyActive, .address = *model::Address::parse(key)});
  Schedule schedule(plan, kStart, seconds(1));
  REQUIRE(schedule.take_ready(kStart).polls.size() == 2);
  schedule.report_wait(0, WaitAnswer::kNotYet, "", kStart);
  CHECK(schedule.take_ready(kStart + seconds(5)).polls.empty());
  schedule.report_wait(1, WaitAnswer::kNotYet, "", kStart + seconds(5));
  CHECK(schedule.take_ready(kStart + seconds(5)).empty());
  CHECK(schedule.is_finished());
}

TEST_CASE("a zone takes its next batch when all of the last one is reported") {
  Plan plan;
  plan.changes = {change("dns/x.example/TXT/a.x.example"),
                  change("dns/x.example/TXT/b.x.example"),
                  change("dns/x.example/TXT/c.x.example", {0})};
  Schedule schedule(plan, kStart, minutes(2));
  REQUIRE(taken(schedule.take_ready(kStart)).size() == 2);
  schedule.report(0, model::Done{}, kStart);
  CHECK(taken(schedule.take_ready(kStart)).empty());
  schedule.report(1, model::Done{}, kStart);
  CHECK(taken(schedule.take_ready(kStart)) == std::vector<ChangeId>{2});
}

TEST_CASE("refusals count for the account that publishes a zone; a stop is no failure") {
  Plan plan;
  for (const char name : {'a', 'b', 'c', 'd', 'e', 'f'})
    plan.changes.push_back(change(fmt::format("dns/{0}.example/TXT/{0}.example", name)));
  plan.changes[5].account = "other";
  plan.changes.push_back(change("a/r/domain/x.example", {0}));
  Schedule schedule(plan, kStart, minutes(2));
  REQUIRE(taken(schedule.take_ready(kStart)).size() == 6);
  for (ChangeId id = 0; id < 5; ++id) schedule.report(id, refused(), kStart);
  schedule.report(5, base::Error{base::ErrorKind::kCancelled, "stopped", {}}, kStart);
  CHECK(schedule.result(5).kind == model::ResultKind::kSkipped);
  CHECK(schedule.result(6).kind == model::ResultKind::kSkipped);
}

TEST_CASE("what waiting will not bring about is not asked again, and its dependents wait") {
  Plan plan;
  plan.waits = {{.kind = WaitKind::kKeyActive, .address = *model::Address::parse("a/r/dkim/x/s")}};
  plan.changes = {change("dns/x.example/TXT/_dmarc.x.example", {}, {0})};
  Schedule schedule(plan, kStart, minutes(2));
  REQUIRE(schedule.take_ready(kStart).polls.size() == 1);
  schedule.report_wait(0, WaitAnswer::kNever, "the key is INACTIVE", kStart);
  CHECK(schedule.is_finished());
  CHECK(schedule.result(0).kind == model::ResultKind::kPending);
  CHECK(schedule.result(0).text == "the key is INACTIVE");
}
