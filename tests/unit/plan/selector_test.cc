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

namespace {

model::DkimPolicy slotted() {
  auto out = policy();
  out.selector_template = "mail-gru-{slot}";
  out.slots = {"a", "b"};
  return out;
}

std::vector<std::string> resolved(const World& world, const model::DkimPolicy& p) {
  model::ResourceGraph graph;
  graph.dkims = {p};
  plan::Desired desired;
  plan::resolve_dkims(graph, {world.prior, world.live, kNow}, desired);
  desired.sort();
  std::vector<std::string> addresses;
  for (const auto& resource : desired.resources) addresses.push_back(resource.address.text());
  return addresses;
}

}  // namespace

TEST_CASE("the first key of a pair takes the first slot that is free") {
  World world;
  CHECK(world.choose(slotted()) == "mail-gru-a");
  world.add_live("mail-gru-a", model::Lifecycle::kDeleting);
  CHECK(world.choose(slotted()) == "mail-gru-b");
}

TEST_CASE("of two keys the younger one is the one that is wanted") {
  World world;
  world.add_live("mail-gru-b", model::Lifecycle::kActive);
  CHECK(world.choose(slotted()) == "mail-gru-b");
  world.add_live("mail-gru-a", model::Lifecycle::kActive);
  const auto address = model::dkim_address("oci", "gru", dns::name_of("x.example"), "mail-gru-a");
  world.prior.entries[address] = {.address = address, .active_since = kNow};
  CHECK(world.choose(slotted()) == "mail-gru-a");
}

TEST_CASE("the record of the second slot is wanted when its key is there") {
  World world;
  CHECK(resolved(world, slotted()) ==
        std::vector<std::string>{"dns/x.example/CNAME/mail-gru-a._domainkey.x.example",
                                 "oci/gru/dkim/x.example/mail-gru-a"});
  world.add_live("mail-gru-a", model::Lifecycle::kActive);
  world.add_live("mail-gru-b", model::Lifecycle::kNeedsAttention);
  CHECK(resolved(world, slotted()).size() == 4);
}

TEST_CASE("aliases of delegated keys are wanted before there is a key") {
  World world;
  auto p = slotted();
  p.delegates = {dns::name_of("a.acme.example"), dns::name_of("b.acme.example")};
  p.delegate_zone = dns::name_of("acme.example");
  CHECK(resolved(world, p) ==
        std::vector<std::string>{"dns/acme.example/CNAME/a.acme.example",
                                 "dns/x.example/CNAME/mail-gru-a._domainkey.x.example",
                                 "dns/x.example/CNAME/mail-gru-b._domainkey.x.example",
                                 "oci/gru/dkim/x.example/mail-gru-a"});
}
