#include "state/refusals.h"

#include <catch2/catch.hpp>

#include "../../support/state/sample_state.h"

namespace mailctl::state {
namespace {

TEST_CASE("a held lock says who, since when, what, and as which process") {
  const LockInfo holder{.id = "ab12",
                        .operation = "apply",
                        .who = "ana@build-7",
                        .program = "mailctl 0.1.0",
                        .created = sample_time(),
                        .process = 4711};
  const auto error = held_by(holder, "the state x");
  CHECK(error.kind == base::ErrorKind::kConflict);
  CHECK(error.message ==
        "the state x is locked by another run: apply by ana@build-7 since 2026-11-21T18:54:08.123Z "
        "(process 4711, mailctl 0.1.0, lock ab12). The lock goes when that process ends");
  CHECK_THAT(held_by(LockInfo{}, "x").message, Catch::Contains("has not said yet"));
}

TEST_CASE("a lineage is 32 hex digits, and another one each time") {
  CHECK(make_lineage().size() == 32);
  CHECK(make_lineage().find_first_not_of("0123456789abcdef") == std::string::npos);
  CHECK(make_lineage() != make_lineage());
}

TEST_CASE("what is stored next keeps the lineage and counts on") {
  model::State stored;
  stored.lineage = "aa";
  stored.serial = 4;
  const auto next = successor_of(stored, model::State{}, "shop");
  REQUIRE(next.has_value());
  CHECK(next->name == "shop");
  CHECK(next->lineage == "aa");
  CHECK(next->serial == 5);
  CHECK(successor_of({}, {}, "shop")->lineage.size() == 32);
}

TEST_CASE("states of others are refused") {
  model::State stored;
  stored.lineage = "aa";
  model::State foreign;
  foreign.lineage = "bb";
  CHECK(successor_of(stored, foreign, "shop").error().kind == base::ErrorKind::kConflict);
  model::State renamed;
  renamed.name = "other";
  CHECK(successor_of(stored, renamed, "shop").error().kind == base::ErrorKind::kInvalid);
}

}  // namespace
}  // namespace mailctl::state
