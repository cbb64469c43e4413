#include <catch2/catch.hpp>

#include "mail/spf/flatten.h"
#include "mail/spf/service.h"
#include "spf_world.h"

using namespace mailctl;
using namespace mailctl::mail::spf;
using test::World;

namespace {

Authorisation authorisation(const World& world) {
  const auto view = world.view();
  dns::MissingQuestions missing;
  return find_authorisation(analyze(dns::name_of("c.example"), view, missing),
                            analyze(dns::name_of("_spf.p.example"), view, missing),
                            view,
                            missing);
}

World service() {
  return World()
      .txt("_spf.p.example", "v=spf1 ip4:198.51.100.0/24 ip6:2001:db8:1::/48 ~all")
      .a("h.example", "203.0.113.1");
}

Flattened flattened(const World& world) {
  dns::MissingQuestions missing;
  auto flat = flatten(analyze(dns::name_of("c.example"), world.view(), missing));
  CHECK(missing.empty());
  return flat;
}

// What the records of a result admit, and the lookups that they need.
Analysis again(const Flattened& flat) {
  World world;
  for (const auto& record : flat.records) world.txt(record.name, record.text);
  dns::MissingQuestions missing;
  return analyze(dns::name_of("c.example"), world.view(), missing);
}

}  // namespace

TEST_CASE("spf service: its include, directly or within an include or redirect") {
  const auto direct =
      authorisation(service().txt("c.example", "v=spf1 a:h.example include:_spf.p.example -all"));
  CHECK(direct.by == AuthorisedBy::kInclude);
  CHECK(direct.lookups == 2);
  CHECK(direct.reason == "\"include:_spf.p.example\" of c.example");
  const auto deep = authorisation(service()
                                      .txt("c.example", "v=spf1 redirect=r.example")
                                      .txt("r.example", "v=spf1 include:x.example -all")
                                      .txt("x.example", "v=spf1 include:_spf.P.example. ?all"));
  CHECK(deep.by == AuthorisedBy::kInclude);
  CHECK(deep.steps.size() == 3);
  CHECK(deep.lookups == 3);
}

TEST_CASE("spf service: its networks admitted without its include") {
  const auto found = authorisation(
      service().txt("c.example", "v=spf1 ip4:198.51.0.0/16 a:h.example ip6:2001:db8::/32 -all"));
  CHECK(found.by == AuthorisedBy::kNetworks);
  CHECK(found.reason ==
        "all its addresses are admitted by \"ip4:198.51.0.0/16\" of c.example, "
        "\"ip6:2001:db8::/32\" of c.example");
  const auto half = authorisation(service().txt("c.example", "v=spf1 ip4:198.51.0.0/16 -all"));
  CHECK(half.by == AuthorisedBy::kNothing);
  CHECK(half.reason == "no term leads to _spf.p.example, and 2001:db8:1::/48 does not pass");
}

TEST_CASE("spf service: an include that does not pass, comes too late or after a refusal") {
  CHECK(authorisation(service().txt("c.example", "v=spf1 ?include:_spf.p.example -all")).reason ==
        "\"?include:_spf.p.example\" of c.example leads there, but does not pass");
  const auto refused = authorisation(
      service().txt("c.example", "v=spf1 -ip4:198.51.100.7 include:_spf.p.example -all"));
  CHECK(refused.by == AuthorisedBy::kNothing);
  CHECK(refused.reason ==
        "\"include:_spf.p.example\" of c.example leads there, but an earlier term decides about "
        "198.51.100.7");
  std::string record = "v=spf1";
  for (int i = 0; i < 10; ++i) record += " a:h.example";
  const auto late =
      authorisation(service().txt("c.example", record + " include:_spf.p.example -all"));
  CHECK(late.by == AuthorisedBy::kNothing);
  CHECK(late.lookups == 11);
  CHECK(authorisation(service().txt("c.example", "v=spf1 -all include:_spf.p.example")).by ==
        AuthorisedBy::kNothing);
}

TEST_CASE("spf service: what is a permerror on the way stops it") {
  const auto found =
      authorisation(service()
                        .txt("c.example", "v=spf1 include:l.example include:_spf.p.example -all")
                        .txt("l.example", "v=spf1 include:l.example -all"));
  CHECK(found.by == AuthorisedBy::kNothing);
  CHECK(found.reason.find("198.51.100.0 gets permerror") != std::string::npos);
}

TEST_CASE("spf service: a record that receivers cannot use authorises nobody") {
  CHECK(authorisation(service()).reason == "c.example has no SPF record");
  CHECK(authorisation(service().txt("c.example", "v=spf1 include:_spf.p.example wat -all")).by ==
        AuthorisedBy::kNothing);
}

TEST_CASE("spf flatten: the same clients pass, without a lookup") {
  const auto world = World()
                         .txt("c.example", "v=spf1 mx include:p.example a:h.example/31 ~all")
                         .mx("c.example", 1, "m.example")
                         .a("m.example", "203.0.113.7")
                         .aaaa("m.example", "2001:db8::7")
                         .a("h.example", "203.0.113.6")
                         .txt("p.example", "v=spf1 -ip4:198.51.100.0/25 ip4:198.51.100.0/24 -all");
  const auto flat = flattened(world);
  REQUIRE(flat.records.size() == 1);
  CHECK(flat.records[0].text ==
        "v=spf1 ip4:198.51.100.128/25 ip4:203.0.113.6/31 ip6:2001:db8::7 ~all");
  CHECK(flat.lookups == 0);
  CHECK(flat.problems.empty());
  CHECK(flat.ttl == 60);
}

TEST_CASE("spf flatten: the result is valid as long as everything it was made of") {
  const auto ttl_of = [](std::string_view name) {
    return flattened(World()
                         .txt("c.example", "v=spf1 mx a:h.example include:p.example ptr ~all")
                         .mx("c.example", 1, "m.example")
                         .a("m.example", "203.0.113.7")
                         .a("h.example", "203.0.113.6")
                         .txt("p.example", "v=spf1 a:i.example include:q.example -all")
                         .a("i.example", "203.0.113.5")
                         .txt("q.example", "v=spf1 redirect=r.example")
                         .txt("r.example", "v=spf1 a:j.example -all")
                         .aaaa("j.example", "2001:db8::7")
                         .ttl(name, 30))
        .ttl;
  };
  for (const auto* const name : {"c.example",
                                 "m.example",
                                 "h.example",
                                 "p.example",
                                 "i.example",
                                 "q.example",
                                 "r.example",
                                 "j.example"}) {
    INFO(name);
    CHECK(ttl_of(name) == 30);
  }
  // What stays is looked up by receivers themselves.
  const auto kept = flattened(World()
                                  .txt("c.example", "v=spf1 a:h.example include:p.example -all")
                                  .a("h.example", "203.0.113.6")
                                  .txt("p.example", "v=spf1 a:i.example ptr -all")
                                  .a("i.example", "203.0.113.5")
                                  .ttl("p.example", 30)
                                  .ttl("i.example", 30));
  CHECK(kept.ttl == 60);
}

TEST_CASE("spf flatten: what depends on the message stays in its place, and says why") {
  const auto flat =
      flattened(World()
                    .txt("c.example",
                         "v=spf1 ip4:8.8.8.8 exists:%{i}.c.example ip4:8.8.8.9 "
                         "include:p.example ?include:q.example -a:h.example exp=e.example -all")
                    .a("h.example", "203.0.113.1")
                    .txt("p.example", "v=spf1 ptr -all")
                    .txt("q.example", "v=spf1 ip4:9.9.9.9 -all"));
  CHECK(flat.records[0].text ==
        "v=spf1 ip4:8.8.8.8 exists:%{i}.c.example ip4:8.8.8.9 include:p.example "
        "?include:q.example -ip4:203.0.113.1 exp=e.example -all");
  CHECK(flat.kept.size() == 3);
  CHECK(flat.lookups == 4);
}

TEST_CASE("spf flatten: a redirect is followed when all of it can be listed") {
  const auto flat =
      flattened(World()
                    .txt("c.example", "v=spf1 ip4:8.8.8.8 exp=e.example redirect=r.example")
                    .txt("r.example", "v=spf1 a:h.example ~all")
                    .a("h.example", "203.0.113.1"));
  CHECK(flat.records[0].text == "v=spf1 ip4:8.8.8.8 ip4:203.0.113.1 ~all");
  CHECK(flattened(World()
                      .txt("c.example", "v=spf1 ip4:8.8.8.8 redirect=r.example")
                      .txt("r.example", "v=spf1 exists:%{d}.x.example ~all"))
            .records[0]
            .text == "v=spf1 ip4:8.8.8.8 redirect=r.example");
}

TEST_CASE("spf flatten: a long record is cut into records of at most 450 octets") {
  World world;
  std::string record = "v=spf1";
  for (int i = 0; i < 120; ++i) record += " ip4:198.51." + std::to_string(i) + ".4";
  world.txt("c.example", "v=spf1 include:p.example ~all").txt("p.example", record + " -all");
  const auto flat = flattened(world);
  REQUIRE(flat.records.size() > 3);
  for (const auto& one : flat.records) {
    CHECK(one.name.size() + one.text.size() <= 450);
  }
  CHECK(flat.problems.empty());
  const auto after = again(flat);
  CHECK(after.top().lookups == flat.lookups);
  CHECK(after.pass4.address_count() == 120);
}

TEST_CASE("spf flatten: too much for ten includes is said") {
  std::string record = "v=spf1";
  for (int i = 0; i < 400; ++i) {
    record += " ip4:198." + std::to_string(18 + i / 200) + "." + std::to_string(i % 200) + ".4";
  }
  const auto flat = flattened(
      World().txt("c.example", "v=spf1 include:p.example ~all").txt("p.example", record + " -all"));
  REQUIRE(flat.problems.size() == 1);
  CHECK(flat.problems[0].find("lookups") != std::string::npos);
  CHECK_FALSE(flattened(World().txt("c.example", "v=spf1 wat")).problems.empty());
}
