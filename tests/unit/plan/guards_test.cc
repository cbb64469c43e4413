#include "plan/guards.h"

#include <algorithm>

#include <catch2/catch.hpp>

#include "dns/txt.h"
#include "plan/forecast.h"

using namespace mailctl;
using dns::name_of;

namespace {

plan::PlannedChange after(std::vector<plan::ChangeId> before) {
  plan::PlannedChange planned;
  planned.after = std::move(before);
  return planned;
}

const auto kZone = name_of("pizza.example");

dns::RecordData key_record() {
  return dns::make_txt("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
}

model::Spec record(std::string_view name, dns::RecordData value) {
  model::ManagedRecordSet managed;
  managed.zone = kZone;
  managed.set = {name_of(name), dns::RecordType::kTxt, 300, {std::move(value)}};
  return managed;
}

plan::PlannedChange planned(model::Action action, std::string_view name) {
  plan::PlannedChange out;
  out.change.address = model::record_set_address(kZone, dns::RecordType::kTxt, name_of(name));
  out.change.action = action;
  return out;
}

// A stream that only its key gets through p=reject, a plan that removes the key and loosens the
// policy, and what guards say when it does so in this order.
std::vector<plan::GuardFinding> said_of(std::vector<plan::ChangeId> key_after,
                                        std::vector<plan::ChangeId> policy_after) {
  constexpr std::string_view kKey = "s1._domainkey.pizza.example";
  constexpr std::string_view kPolicy = "_dmarc.pizza.example";
  model::Snapshot live;
  auto& zone = live.zones[kZone].zone;
  zone.apex = kZone;
  zone.add(name_of(kKey), 300, key_record());
  zone.add(name_of(kPolicy), 300, dns::make_txt("v=DMARC1; p=reject"));
  model::ResourceGraph graph;
  model::Stream stream;
  stream.name = "shop";
  stream.domain = kZone;
  stream.mail.emplace();
  stream.mail->name = "shop via own servers";
  stream.mail->author = kZone;
  stream.mail->envelope = name_of("service.invalid");
  stream.mail->signatures.push_back({.domain = kZone, .selector = "s1", .key = {}, .form = {}});
  graph.streams.push_back(stream);
  plan::Plan plan;
  auto key = planned(model::Action::kDelete, kKey);
  key.change.before = record(kKey, key_record());
  key.after = std::move(key_after);
  auto policy = planned(model::Action::kUpdate, kPolicy);
  policy.change.before = record(kPolicy, dns::make_txt("v=DMARC1; p=reject"));
  policy.change.after = record(kPolicy, dns::make_txt("v=DMARC1; p=none"));
  policy.after = std::move(policy_after);
  plan.changes = {key, policy};
  const plan::Desired desired;
  const model::State prior;
  const model::Guards manifest;
  const plan::Moment moment{prior, live, {}};
  const plan::GuardRules rules{manifest, {}};
  plan::Outlook outlook(live);
  outlook.carry_out(
      std::vector<const model::Change*>{&plan.changes[0].change, &plan.changes[1].change});
  dns::MissingQuestions missing;
  plan::ForecastMemo memo;
  plan.forecast = plan::forecast_delivery({graph, desired, {}}, outlook, memo, missing);
  return plan::check_guards(plan, {graph, desired, {}, moment, rules, moment.prior}, missing);
}

bool is_delivery(const plan::GuardFinding& finding) {
  return finding.guard == "delivery" && finding.severity == base::Severity::kError;
}

}  // namespace

TEST_CASE("mail that would fail on the way is stopped, though the plan ends well") {
  const auto wrong = said_of({}, {0});
  const auto found = std::ranges::find_if(wrong, is_delivery);
  REQUIRE(found != wrong.end());
  CHECK(found->text.starts_with("on the way, mail of shop via own servers would fail"));
  CHECK(found->detail.find("dns/pizza.example/TXT/s1._domainkey.pizza.example") !=
        std::string::npos);
  const auto right = said_of({1}, {});
  CHECK(std::ranges::none_of(right, is_delivery));
}

TEST_CASE("everything that can be agreed to is a guard, and each guard says why") {
  for (const auto id : model::guard_ids()) CHECK(plan::find_guard(id) != nullptr);
  for (const auto& guard : plan::all_guards()) {
    CHECK(guard.code == "guard/" + std::string(guard.id()));
    CHECK_FALSE(guard.why.empty());
  }
}

TEST_CASE("--allow names a guard, and what it is for") {
  const auto all = plan::parse_allow("mx");
  REQUIRE(all);
  CHECK(all->guard == "mx");
  CHECK(all->scope == "*");
  const auto one = plan::parse_allow("spf-limits=dns/a.example/TXT/a.example#spf");
  REQUIRE(one);
  CHECK(one->scope == "dns/a.example/TXT/a.example#spf");
  for (const auto* refused : {"", "mxx", "protected", "no-delete", "=x"}) {
    CHECK_FALSE(plan::parse_allow(refused));
  }
}

TEST_CASE("a wave holds what stands on nothing later, through waits too") {
  plan::Plan plan;
  plan.changes = {after({2}), after({}), after({1}), after({})};
  plan.waits.resize(1);
  plan.waits[0].after = {0};
  plan.changes[3].after_waits = {0};
  CHECK(plan::waves_of(plan) == std::vector<std::vector<plan::ChangeId>>{{1}, {2}, {0}, {3}});
  CHECK(plan::waves_of({}).empty());
}
