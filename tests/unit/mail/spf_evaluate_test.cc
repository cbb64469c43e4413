#include <catch2/catch.hpp>

#include "mail/spf/address.h"
#include "mail/spf/evaluate.h"
#include "mail/spf/expand.h"
#include "spf_world.h"

using namespace mailctl;
using namespace mailctl::mail::spf;
using test::World;

namespace {

Request from(std::string mail_from, std::string_view ip = "192.0.2.1") {
  Request request;
  request.ip = parse_ip(ip).value();
  request.helo = "mail.client.example";
  request.mail_from = std::move(mail_from);
  return request;
}

Evaluation evaluate(const World& world, const Request& request, const Limits& limits = {}) {
  dns::MissingQuestions missing;
  auto evaluation = check_host(request, world.view(), missing, limits, Trace::kOn);
  CHECK(missing.empty());
  return evaluation;
}

}  // namespace

TEST_CASE("the deciding term, its record and the reason") {
  const auto world = World()
                         .txt("c.example", "v=spf1 include:p.example -all")
                         .txt("p.example", "v=spf1 ip4:192.0.2.0/24 ~all");
  const auto pass = evaluate(world, from("a@C.example."));
  CHECK(pass.result == Result::kPass);
  CHECK(pass.domain == "c.example");
  CHECK(pass.term == "include:p.example");
  CHECK(pass.term_domain == "c.example");
  CHECK(pass.reason ==
        "\"include:p.example\" of c.example matches: \"ip4:192.0.2.0/24\" of p.example matches");
  const auto fail = evaluate(world, from("a@c.example", "198.51.100.1"));
  CHECK(fail.result == Result::kFail);
  CHECK(fail.reason == "\"-all\" of c.example matches");
  CHECK(fail.lookups == 1);
}

TEST_CASE("steps say in order what was looked at, where, and with which section") {
  const auto world = World()
                         .txt("c.example", "v=spf1 a include:p.example -all")
                         .txt("p.example", "v=spf1 ip4:192.0.2.0/24 ~all");
  const auto steps = evaluate(world, from("a@c.example")).steps;
  REQUIRE(steps.size() == 5);
  CHECK(steps[0].outcome == "record");
  CHECK(steps[0].detail == "v=spf1 a include:p.example -all");
  CHECK(steps[1].term == "a");
  CHECK(steps[1].outcome == "no match (void)");
  CHECK(steps[1].detail == "c.example A: no data");
  CHECK(steps[2].term == "include:p.example");
  CHECK(steps[2].outcome == "match: pass");
  CHECK(steps[2].section == "7208 §5.2");
  CHECK(steps[3].domain == "p.example");
  CHECK(steps[3].depth == 1);
  CHECK(steps[4].outcome == "match: pass");
  CHECK(steps[4].detail == "192.0.2.1 is in it");
}

TEST_CASE("what the view lacks is asked for together, and the answer is complete in a few rounds") {
  const auto world = World()
                         .txt("c.example", "v=spf1 a mx include:p.example exists:e.c.example -all")
                         .mx("c.example", 10, "m1.c.example")
                         .mx("c.example", 20, "m2.c.example")
                         .txt("p.example", "v=spf1 a:h.p.example -all")
                         .view();
  dns::View known;
  std::vector<std::size_t> asked;
  Evaluation evaluation;
  for (int round = 0; round < 10; ++round) {
    dns::MissingQuestions missing;
    evaluation = check_host(from("a@c.example"), known, missing);
    if (missing.empty()) break;
    asked.push_back(missing.size());
    for (const auto& question : missing) known.set(question, world.at(question));
  }
  // The record; then a, mx, the include's record and exists; then MX hosts and the include's a.
  CHECK(asked == std::vector<std::size_t>{1, 4, 3});
  CHECK(evaluation.result == Result::kPermError);  // c.example A, h.p.example and exists are void
}

TEST_CASE("three terms that find nothing are one too many; hosts of an MX do not count") {
  const auto voids = World().txt("c.example", "v=spf1 a:x.example a:y.example a:z.example ?all");
  const auto over = evaluate(voids, from("a@c.example"));
  CHECK(over.result == Result::kPermError);
  CHECK(over.void_lookups == 3);
  CHECK(over.reason ==
        "\"a:z.example\" of c.example: more than 2 lookups found nothing (RFC 7208 §4.6.4)");
  CHECK(evaluate(voids, from("a@c.example"), {.void_lookups = 3}).result == Result::kNeutral);
  const auto hosts = World()
                         .txt("c.example", "v=spf1 mx ?all")
                         .mx("c.example", 1, "x.example")
                         .mx("c.example", 2, "y.example")
                         .mx("c.example", 3, "z.example");
  CHECK(evaluate(hosts, from("a@c.example")).void_lookups == 0);
}

TEST_CASE("MX hosts are compared in the order of preference, the null MX names none") {
  const auto world = World()
                         .txt("c.example", "v=spf1 mx -all")
                         .mx("c.example", 20, "broken.example")
                         .mx("c.example", 10, "good.example")
                         .a("good.example", "192.0.2.1")
                         .txt("n.example", "v=spf1 mx ?all")
                         .mx("n.example", 0, ".");
  auto view = world.view();
  view.set({dns::name_of("broken.example"), dns::RecordType::kA},
           {dns::AnswerStatus::kServFail, {}, {}, 0});
  dns::MissingQuestions missing;
  CHECK(check_host(from("a@c.example"), view, missing).result == Result::kPass);
  CHECK(check_host(from("a@c.example", "192.0.2.9"), view, missing).result == Result::kTempError);
  CHECK(evaluate(world, from("a@n.example")).result == Result::kNeutral);
}

TEST_CASE("%{p} asks DNS, so it is one lookup more") {
  const auto world = World()
                         .txt("c.example", "v=spf1 exists:%{p}.s.c.example -all")
                         .ptr("1.2.0.192.in-addr.arpa", "other.example")
                         .ptr("1.2.0.192.in-addr.arpa", "m.c.example")
                         .a("other.example", "192.0.2.1")
                         .a("m.c.example", "192.0.2.1")
                         .a("m.c.example.s.c.example", "127.0.0.2");
  const auto pass = evaluate(world, from("a@c.example"));
  CHECK(pass.result == Result::kPass);
  CHECK(pass.lookups == 2);
  CHECK(evaluate(world, from("a@c.example"), {.lookups = 1}).result == Result::kPermError);
}

TEST_CASE("who is checked: the null reverse path, no local-part, U-labels") {
  const auto world = World()
                         .txt("mail.client.example", "v=spf1 exists:%{l}.%{o} -all")
                         .a("postmaster.mail.client.example", "127.0.0.2")
                         .txt("xn--bcher-kva.example", "v=spf1 exists:%{l}.l.example ?all");
  const auto null_path = evaluate(world, from(""));
  CHECK(null_path.result == Result::kPass);
  CHECK(null_path.domain == "mail.client.example");
  CHECK(evaluate(world, from("@mail.client.example")).result == Result::kPass);
  // RFC 8616 §4: asked under its A-label; a local-part outside ASCII never matches.
  CHECK(evaluate(world, from("bücher@bücher.example")).result == Result::kNeutral);
  for (const auto* const bad : {"a@localhost", "a@", "a@x..example", "a@[192.0.2.1]", "a@b c"}) {
    CHECK(evaluate(world, from(bad)).result == Result::kNone);
  }
}

TEST_CASE("an explanation is ASCII without control characters, or there is none") {
  auto world = World()
                   .txt("c.example", "v=spf1 -all exp=e.%{d}")
                   .txt("e.c.example", "%{i} of %{h} at %{t}, %{r}: %{S}");
  auto request = from("a b@c.example");
  request.now = base::Time(std::chrono::seconds(1000));
  CHECK(evaluate(world, request).explanation ==
        "192.0.2.1 of mail.client.example at 1000, unknown: a%20b%40c.example");
  request.helo = "bad\x1b[31m";
  CHECK(evaluate(world, request).explanation.empty());
  CHECK(evaluate(world, request).result == Result::kFail);
}

TEST_CASE("a loop ends at the limit of lookups, and so does a limit that was raised") {
  const auto world = World().txt("c.example", "v=spf1 include:c.example -all");
  CHECK(evaluate(world, from("a@c.example")).result == Result::kPermError);
  CHECK(evaluate(world, from("a@c.example"), {.lookups = 100000}).result == Result::kPermError);
}

TEST_CASE("an expansion that grows without measure is cut, not built") {
  std::string record = "v=spf1 exists:";
  for (int i = 0; i < 3000; ++i) record += "%{s}";
  record += ".c.example -all";
  auto world = World().txt("c.example", record);
  CHECK(evaluate(world, from(std::string(900, 'x') + "@c.example")).result == Result::kFail);
}

TEST_CASE("names are truncated from the left, label by label") {
  std::string name;
  for (int i = 0; i < 60; ++i) name += "label.";
  name += "example.com";
  const auto query = to_query_name(name);
  REQUIRE(query.has_value());
  CHECK(query->text().size() <= 253);
  CHECK(query->text().starts_with("label."));
  CHECK(query->text().ends_with("label.example.com"));
  CHECK_FALSE(to_query_name("a..b").has_value());
  CHECK_FALSE(to_query_name(".").has_value());
  CHECK_FALSE(to_query_name(std::string(64, 'x') + ".example").has_value());
  CHECK(to_query_name("a\\b.example")->text() == "a\\\\b.example");
}

TEST_CASE("addresses: mapped ones are IPv4, %{i} of IPv6 has a dot between digits") {
  CHECK(unmapped(parse_ip("::ffff:192.0.2.1").value()) == parse_ip("192.0.2.1").value());
  CHECK(to_dotted_text(parse_ip("2001:db8::cb01").value()) ==
        "2.0.0.1.0.D.B.8.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.C.B.0.1");
  CHECK(reverse_name(parse_ip("2001:db8::cb01").value()).text() ==
        "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa");
  CHECK(is_in_network(parse_ip("192.0.2.129").value(), dns::AData{{192, 0, 2, 255}}, 25));
  CHECK_FALSE(is_in_network(parse_ip("192.0.2.1").value(), dns::AData{{192, 0, 2, 255}}, 25));
  CHECK(is_in_network(parse_ip("10.0.0.1").value(), dns::AData{{192, 0, 2, 255}}, 0));
}
