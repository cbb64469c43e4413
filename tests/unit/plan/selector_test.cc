#include <catch2/catch.hpp>

#include "plan/resolve.h"

using namespace mailctl;

namespace {

const base::Time kNow = *base::parse_rfc3339("2026-11-21T23:59:00Z");

model::DkimPolicy policy() {
  return {.account = "oci",
          .region = "gru",
          .domain = dns::name_of("x.example"),
          .selector_template = "mail-gru-{date}",
          .zone = dns::name_of("x.example")};
}

struct World {
  model::State prior;
  model::Snapshot live;

  void add_live(const std::string& selector, model::Lifecycle lifecycle) {
    const auto address = model::dkim_address("oci", "gru", dns::name_of("x.example"), selector);
    live.resources[address] = {
        .address = address,
        .spec = model::DkimKey{.domain = dns::name_of("x.example"), .selector = selector},
        .lifecycle = lifecycle};
  }

  std::string choose(const model::DkimPolicy& p) const {
    return plan::choose_selector(p, {prior, live, kNow});
  }
};

}  // namespace

TEST_CASE("a first key takes `first`, else today in UTC") {
  World world;
  CHECK(world.choose(policy()) == "mail-gru-20261121");
  auto dated = policy();
  dated.first = base::parse_iso_date("2024-12-21");
  CHECK(world.choose(dated) == "mail-gru-20241221");
  auto fixed = policy();
  fixed.selector_template = "mail";
  CHECK(world.choose(fixed) == "mail");
}

TEST_CASE("a live key that fits the template wins over a new name") {
  World world;
  world.add_live("mail-gru-20250101", model::Lifecycle::kActive);
  world.add_live("mail-gru-2025010x", model::Lifecycle::kActive);
  world.add_live("other-20260101", model::Lifecycle::kActive);
  CHECK(world.choose(policy()) == "mail-gru-20250101");
}

TEST_CASE("a date that is no day does not fit") {
  World world;
  world.add_live("mail-gru-20251399", model::Lifecycle::kActive);
  CHECK(world.choose(policy()) == "mail-gru-20261121");
}

TEST_CASE("a key that is DELETING or FAILED is no live key") {
  for (const auto lifecycle : {model::Lifecycle::kDeleting, model::Lifecycle::kFailed}) {
    World world;
    world.add_live("mail-gru-20250101", lifecycle);
    CHECK(world.choose(policy()) == "mail-gru-20261121");
  }
}

TEST_CASE("the day of an intent is kept, whatever the clock says") {
  World world;
  const auto address =
      model::dkim_address("oci", "gru", dns::name_of("x.example"), "mail-gru-20261119");
  world.prior.intents[address] = {.address = address, .action = model::Action::kCreate};
  CHECK(world.choose(policy()) == "mail-gru-20261119");
}
