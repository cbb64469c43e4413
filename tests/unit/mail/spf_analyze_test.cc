#include <catch2/catch.hpp>

#include "mail/spf/analyze.h"
#include "mail/spf/evaluate.h"
#include "spf_world.h"

using namespace mailctl;
using namespace mailctl::mail::spf;
using test::World;

namespace {

Analysis analyzed(const World& world, std::string_view domain = "c.example") {
  dns::MissingQuestions missing;
  auto analysis = analyze(dns::name_of(domain), world.view(), missing);
  CHECK(missing.empty());
  return analysis;
}

std::vector<std::string> networks(const RangeSet& set, Family family = Family::kIp4) {
  std::vector<std::string> out;
  for (const auto& network : set.networks(family, 1000)) out.push_back(to_text(network));
  return out;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("an include costs one and all that is below, every time it stands there") {
  const auto analysis =
      analyzed(World()
                   .txt("c.example", "v=spf1 include:p.example a include:q.example -all mx")
                   .a("c.example", "192.0.2.1")
                   .txt("p.example", "v=spf1 include:q.example ip4:192.0.2.0/24 ~all")
                   .txt("q.example", "v=spf1 a mx ptr exists:%{i}.q.example ?all")
                   .a("q.example", "192.0.2.9"));
  REQUIRE(analysis.records.size() == 3);
  CHECK(analysis.top().terms[0].lookups == 6);
  CHECK(analysis.top().terms[1].lookups == 1);
  CHECK(analysis.top().terms[2].lookups == 5);
  CHECK(analysis.top().terms[4].is_dead);
  CHECK(analysis.top().terms[4].lookups == 0);
  CHECK(analysis.top().lookups == 12);
}

TEST_CASE("the worst case is what check_host meets when nothing matches") {
  const auto world =
      World()
          .txt("c.example", "v=spf1 a:x.example mx:y.example include:p.example redirect=r.example")
          .txt("p.example", "v=spf1 a:h.example exists:e.example -all")
          .txt("r.example", "v=spf1 exists:%{p}.r.example ?all")
          .aaaa("h.example", "2001:db8::1");
  const auto analysis = analyzed(world);
  Request request;
  request.ip = dns::AData{{203, 0, 113, 1}};
  request.mail_from = "a@c.example";
  dns::MissingQuestions missing;
  const auto evaluation =
      check_host(request, world.view(), missing, {.lookups = 100, .void_lookups = 100});
  CHECK(evaluation.lookups == analysis.top().lookups);
  CHECK(evaluation.void_lookups == analysis.top().voids4 + 1);  // the one of %{p}'s exists
  CHECK(analysis.top().voids4 == 4);
  CHECK(analysis.top().voids6 == 3);
  CHECK(analysis.void_lookups() == 4);
  REQUIRE(analysis.voids.size() == 4);
  CHECK(analysis.at(analysis.voids[0]).target == "x.example");
  CHECK(analysis.at(analysis.voids[2]).void_for == VoidFor::kIp4);
}

TEST_CASE("loops are named as loops, and counting ends") {
  const auto analysis =
      analyzed(World()
                   .txt("c.example", "v=spf1 include:p.example -all")
                   .txt("p.example", "v=spf1 include:q.example include:p.example -all")
                   .txt("q.example", "v=spf1 redirect=c.example"));
  REQUIRE(analysis.loops.size() == 2);
  CHECK(analysis.loops[0] == Texts{"c.example", "p.example", "q.example", "c.example"});
  CHECK(analysis.loops[1] == Texts{"p.example", "p.example"});
  CHECK(analysis.records[2].terms[0].closes_loop);
}

TEST_CASE("records that double at every level are counted to a limit, and quickly") {
  World world;
  for (int i = 0; i < 40; ++i) {
    const auto next = "d" + std::to_string(i + 1) + ".example";
    world.txt("d" + std::to_string(i) + ".example",
              "v=spf1 include:" + next + " include:" + next + " -all");
  }
  world.txt("d40.example", "v=spf1 -all");
  const auto analysis = analyzed(world, "d0.example");
  CHECK(analysis.records.size() == 41);
  CHECK(analysis.top().lookups == kMaxCount);
}

TEST_CASE("a record that leads everywhere is not followed without end") {
  World world;
  std::string record = "v=spf1";
  for (int i = 0; i < 500; ++i) record += " include:n" + std::to_string(i) + ".example";
  world.txt("c.example", record);
  const auto analysis = analyzed(world);
  CHECK(analysis.records.size() == kMaxRecords);
  CHECK(analysis.top().terms.back().failure == "not followed: more than 64 records");
  CHECK(analysis.top().lookups == 500);
}

TEST_CASE("who passes is exact: what an earlier term refuses does not") {
  const auto analysis = analyzed(
      World()
          .txt("c.example", "v=spf1 -ip4:192.0.2.128/25 include:p.example ?ip4:10.0.0.0/8 mx ~all")
          .mx("c.example", 1, "m.example")
          .a("m.example", "203.0.113.7")
          .aaaa("m.example", "2001:db8::7")
          .txt("p.example", "v=spf1 ip4:192.0.2.0/24 -ip4:10.0.0.0/9 ip4:10.0.0.0/8 -all"));
  CHECK(networks(analysis.pass4) == Texts{"10.128.0.0/9", "192.0.2.0/25", "203.0.113.7"});
  CHECK(networks(analysis.pass6, Family::kIp6) == Texts{"2001:db8::7"});
  CHECK_FALSE(analysis.admits_more);
  REQUIRE(analysis.admitted.size() == 4);
  CHECK(analysis.at(analysis.admitted[0].place).term.text == "ip4:192.0.2.0/24");
  CHECK(analysis.records[analysis.admitted[0].place.record].domain == "p.example");
}

TEST_CASE("an include that ends in +all lets everybody pass, one in -all nobody more") {
  CHECK(networks(analyzed(World()
                              .txt("c.example", "v=spf1 include:p.example -all")
                              .txt("p.example", "v=spf1 +all"))
                     .pass4) == Texts{"0.0.0.0/0"});
  CHECK(
      analyzed(
          World().txt("c.example", "v=spf1 include:p.example ~all").txt("p.example", "v=spf1 -all"))
          .pass4.empty());
  CHECK(analyzed(World().txt("c.example", "v=spf1 ptr exists:%{i}.c.example -all")).admits_more);
}

TEST_CASE("overlaps: each network that another term covers, with the innermost cover") {
  const auto analysis = analyzed(
      World()
          .txt("c.example",
               "v=spf1 ip4:192.0.2.1 ip4:192.0.2.0/24 ip4:192.0.2.0/28 include:p.example -all")
          .txt("p.example", "v=spf1 ip4:192.0.2.0/24 ip4:198.51.100.0/24 -all"));
  REQUIRE(analysis.overlaps.size() == 3);
  CHECK(to_text(analysis.overlaps[0].inner.network) == "192.0.2.0/24");  // the include's copy
  CHECK(analysis.overlaps[0].inner.place.record == 1);
  CHECK(to_text(analysis.overlaps[1].inner.network) == "192.0.2.0/28");
  CHECK(to_text(analysis.overlaps[2].inner.network) == "192.0.2.1");
  CHECK(to_text(analysis.overlaps[2].outer.network) == "192.0.2.0/28");
}

TEST_CASE("macros that are the same for every message are followed, others are named dynamic") {
  const auto analysis =
      analyzed(World()
                   .txt("c.example", "v=spf1 include:_spf.%{d} include:%{l}.x.example -all")
                   .txt("_spf.c.example", "v=spf1 exists:%{d2}.z.example ?all"));
  CHECK(analysis.top().terms[0].target == "_spf.c.example");
  CHECK(analysis.top().terms[1].is_dynamic);
  CHECK(analysis.records[1].terms[0].target == "c.example.z.example");
}

TEST_CASE("sizes: the record, all TXT at the name, and what is asked level by level") {
  const auto world = World()
                         .txt("c.example", "v=spf1 a mx include:p.example -all")
                         .txt("c.example", "other=1")
                         .mx("c.example", 1, "m.example")
                         .txt("p.example", "v=spf1 a:h.p.example -all")
                         .view();
  dns::View known;
  std::vector<std::size_t> asked;
  Analysis analysis;
  for (int round = 0; round < 10; ++round) {
    dns::MissingQuestions missing;
    analysis = analyze(dns::name_of("c.example"), known, missing);
    if (missing.empty()) break;
    asked.push_back(missing.size());
    for (const auto& question : missing) known.set(question, world.at(question));
  }
  CHECK(asked == std::vector<std::size_t>{1, 4, 4});
  CHECK(analysis.top().txt_count == 2);
  CHECK(analysis.top().txt_octets == 41);
  CHECK(analysis.top().text.size() == 34);
}

TEST_CASE("what is at the name of an include") {
  const auto analysis =
      analyzed(World()
                   .txt("c.example",
                        "v=spf1 include:none.example include:two.example include:bad.example "
                        "include:a..b.example -all")
                   .txt("two.example", "v=spf1 -all")
                   .txt("two.example", "v=spf1 ~all")
                   .txt("bad.example", "v=spf1 ip4:x -all"));
  REQUIRE(analysis.records.size() == 5);
  CHECK(analysis.records[1].status == RecordStatus::kNone);
  CHECK(analysis.records[2].status == RecordStatus::kSeveral);
  CHECK(analysis.records[3].status == RecordStatus::kInvalid);
  CHECK(analysis.records[4].status == RecordStatus::kBadName);
}
