#include "plan/guards.h"

#include <catch2/catch.hpp>

using namespace mailctl;

namespace {

plan::PlannedChange after(std::vector<plan::ChangeId> before) {
  plan::PlannedChange planned;
  planned.after = std::move(before);
  return planned;
}

}  // namespace

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
