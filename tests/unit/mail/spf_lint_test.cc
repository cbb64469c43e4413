#include <algorithm>
#include <set>

#include <catch2/catch.hpp>

#include "mail/rules/rule.h"
#include "mail/spf/lint.h"
#include "spf_world.h"

using namespace mailctl;
using namespace mailctl::mail;
using namespace mailctl::mail::spf;
using test::World;

namespace {

Findings lint_of(const World& world, LintRequest request = {}) {
  request.domain = dns::name_of("c.example");
  dns::MissingQuestions missing;
  auto findings = lint(request, world.view(), missing);
  CHECK(missing.empty());
  return findings;
}

Findings lint_of(std::string_view record) {
  return lint_of(World().txt("c.example", record).a("h.example", "198.18.0.1"));
}

const Finding* find(const Findings& findings, std::string_view rule) {
  const auto found = std::ranges::find(findings, rule, &Finding::rule);
  return found == findings.end() ? nullptr : &*found;
}

std::string_view marked(const Finding& finding) {
  return std::string_view(finding.text).substr(finding.offset, finding.length);
}

World many_lookups(int count) {
  World world;
  std::string record = "v=spf1";
  for (int i = 0; i < count; ++i) {
    const auto name = "h" + std::to_string(i) + ".example";
    record += " a:" + name;
    world.a(name, "203.0.113." + std::to_string(i)).aaaa(name, "2001:db8::1");
  }
  return world.txt("c.example", record + " -all");
}

World many_mx() {
  World world;
  for (std::uint16_t i = 0; i < 11; ++i) {
    world.mx("c.example", i, "m" + std::to_string(i) + ".c.example");
  }
  return world.txt("c.example", "v=spf1 mx -all");
}

const std::vector<SendingService> kServices = {
    {.name = "Direct Talk", .includes = {"p.example"}, .declared = Declared::kYes},
    {.name = "Other", .includes = {"q.example"}, .tenancy = Tenancy::kShared}};

struct Case {
  std::string_view rule;
  World world;
  LintRequest request = {};
};

// One zone per rule that shows it; domains are c.example.
std::vector<Case> cases() {
  const auto own = [](std::string_view record) {
    return World().txt("c.example", record).a("h.example", "198.18.0.1");
  };
  LintRequest sends;
  sends.sending = Sending::kSends;
  LintRequest never;
  never.sending = Sending::kNever;
  LintRequest services;
  services.services = kServices;
  const auto pass_all = World().txt("p.example", "v=spf1 +all");
  return {
      {"spf/alias", World().cname("c.example", "d.example").txt("d.example", "v=spf1 -all")},
      {"spf/bad-address", own("v=spf1 ip4:1.2.3 -all")},
      {"spf/bad-argument", own("v=spf1 include: -all")},
      {"spf/bad-character", own("v=spf1 a:b\xc3\xbc.example -all")},
      {"spf/bad-cidr", own("v=spf1 ip4:1.2.3.4/33 -all")},
      {"spf/bad-domain", own("v=spf1 a:h -all")},
      {"spf/bad-explanation", own("v=spf1 exp=h.example -all")},
      {"spf/bad-macro", own("v=spf1 a:%{x}.h.example -all")},
      {"spf/bad-modifier", own("v=spf1 1x=y -all")},
      {"spf/bad-target-name", own("v=spf1 a:h..example -all")},
      {"spf/broken-strings", World().strings("c.example", {"v=spf1", "a:h.example", "-all"})},
      {"spf/dead-term", own("v=spf1 -all a:h.example")},
      {"spf/dns-failure", own("v=spf1 a:slow.example -all").failing("slow.example")},
      {"spf/duplicate-modifier", own("v=spf1 exp=h.example exp=h.example -all")},
      {"spf/fail-all", own("v=spf1 a:h.example -all"), sends},
      {"spf/host-without-record", own("v=spf1 a:m.c.example -all").a("m.c.example", "198.18.0.2")},
      {"spf/ignored-redirect", own("v=spf1 redirect=h.example -all")},
      {"spf/include-broken",
       own("v=spf1 include:p.example -all").txt("p.example", "v=spf1 wat -all")},
      {"spf/include-without-record", own("v=spf1 include:h.example -all")},
      {"spf/included-pass-all",
       own("v=spf1 include:p.example -all").txt("p.example", "v=spf1 +all")},
      {"spf/large-answer", own("v=spf1 -all").txt("c.example", std::string(450, 'x'))},
      {"spf/local-part-macro", own("v=spf1 exists:%{l}.h.example -all")},
      {"spf/loop", own("v=spf1 include:c.example -all")},
      {"spf/many-lookups", many_lookups(9)},
      {"spf/mechanism-as-modifier", own("v=spf1 include=p.example -all")},
      {"spf/missing-service", own("v=spf1 -all"), services},
      {"spf/near-miss", own(" v=spf1 a -all")},
      {"spf/needless-prefix", own("v=spf1 ip4:203.0.114.1/32 -all")},
      {"spf/neutral-all", own("v=spf1 ?all")},
      {"spf/no-all", own("v=spf1 a:h.example")},
      {"spf/no-record", World().a("c.example", "198.18.0.1")},
      {"spf/overlap", own("v=spf1 ip4:198.18.0.0/24 a:h.example -all")},
      {"spf/p-macro", own("v=spf1 exists:%{p}.h.example -all")},
      {"spf/parked-domain", own("v=spf1 a:h.example -all"), never},
      {"spf/pass-all", own("v=spf1 all")},
      {"spf/ptr", own("v=spf1 ptr -all")},
      {"spf/redirect-without-record", own("v=spf1 redirect=h.example")},
      {"spf/reserved-network", own("v=spf1 ip4:10.0.0.0/24 -all")},
      {"spf/several-records", own("v=spf1 a -all").txt("c.example", "v=spf1 mx ~all")},
      {"spf/shared-service",
       own("v=spf1 include:q.example -all").txt("q.example", "v=spf1 -all"),
       services},
      {"spf/too-many-lookups", many_lookups(11)},
      {"spf/too-many-mx-hosts", many_mx()},
      {"spf/too-many-voids", own("v=spf1 a:x.example a:y.example mx:z.example -all")},
      {"spf/type-spf", World().type_spf("c.example", "v=spf1 -all")},
      {"spf/unknown-mechanism", own("v=spf1 ipv4:192.0.2.1 -all")},
      {"spf/unknown-modifier", own("v=spf1 moo=cow -all")},
      {"spf/unused-service",
       own("v=spf1 include:q.example -all").txt("q.example", "v=spf1 -all"),
       services},
      {"spf/void-lookup", own("v=spf1 a:x.example -all")},
      {"spf/wide-network", own("v=spf1 ip4:8.0.0.0/8 -all")},
      {"spf/wildcard", own("v=spf1 -all").mx("*.c.example", 1, "h.example")},
  };
}

}  // namespace

TEST_CASE(
    "spf lint: every rule of the table is found in its case, at the severity it says at most") {
  std::set<std::string_view> shown;
  for (const auto& one : cases()) {
    INFO(one.rule);
    const auto findings = lint_of(one.world, one.request);
    const auto* const finding = find(findings, one.rule);
    REQUIRE(finding != nullptr);
    CHECK_FALSE(finding->message.empty());
    CHECK(finding->offset + finding->length <= finding->text.size());
    const auto* const rule = rules::find_rule(one.rule);
    REQUIRE(rule != nullptr);
    CHECK(finding->severity >= rule->severity);
    shown.insert(one.rule);
    for (const auto& other : findings) {
      INFO(other.rule);
      CHECK(rules::find_rule(other.rule) != nullptr);
    }
  }
  for (const auto* const rule : rules::rules_of("spf")) {
    // Of a manifest or of a text alone: what is no record, or too long for one, is not in DNS.
    if (rule->id == "spf/no-version" || rule->id == "spf/too-long") continue;
    INFO(rule->id);
    CHECK(shown.contains(rule->id));
  }
}

TEST_CASE("spf lint: a good record has nothing to say") {
  const auto world = World()
                         .txt("c.example", "v=spf1 ip4:8.8.8.0/24 include:p.example ~all")
                         .txt("p.example", "v=spf1 ip4:9.9.9.0/24 ra=x rp=100 rr=all -all");
  CHECK(lint_of(world).empty());
  // The modifiers of RFC 6652 are no mistakes (stalwart#447).
  CHECK(lint_of("v=spf1 ip4:8.8.8.0/24 ra=postmaster rp=100 rr=all ~all").empty());
}

TEST_CASE("spf lint: what is wrong is marked, and the fix is the record without it") {
  const auto findings = lint_of("v=spf1 ptr ip4:8.8.8.8 -all");
  const auto* const ptr = find(findings, "spf/ptr");
  REQUIRE(ptr != nullptr);
  CHECK(marked(*ptr) == "ptr");
  CHECK(ptr->fix == "Publish instead:\nc.example. IN TXT \"v=spf1 ip4:8.8.8.8 -all\"");
}

TEST_CASE("spf lint: lookups are named with their cost, and the place where it is too much") {
  const auto* const rule = "spf/too-many-lookups";
  CHECK(find(lint_of(many_lookups(9)), rule) == nullptr);
  const auto over =
      lint_of(World()
                  .txt("c.example", "v=spf1 a:h.example include:p.example mx:h.example -all")
                  .a("h.example", "8.8.8.8")
                  .txt("p.example", "v=spf1 ptr ptr ptr ptr ptr ptr ptr ptr -all"));
  const auto* const finding = find(over, rule);
  REQUIRE(finding != nullptr);
  CHECK(marked(*finding) == "mx:h.example");
  CHECK(
      finding->message ==
      "11 lookups in the worst case, and at most 10 are allowed: include:p.example 9, a:h.example "
      "1, mx:h.example 1");
}

TEST_CASE("spf lint: a loop is called a loop and not too many lookups") {
  const auto findings = lint_of(World()
                                    .txt("c.example", "v=spf1 include:p.example -all")
                                    .txt("p.example", "v=spf1 include:c.example -all"));
  REQUIRE(find(findings, "spf/loop") != nullptr);
  CHECK(find(findings, "spf/loop")->message.find("c.example -> p.example -> c.example") !=
        std::string::npos);
  CHECK(find(findings, "spf/too-many-lookups") == nullptr);
}

TEST_CASE("spf lint: hosts without AAAA are void for IPv6 clients only, which is a warning") {
  World world = World().txt("c.example", "v=spf1 a:x.example a:y.example a:z.example -all");
  for (const auto* const name : {"x.example", "y.example", "z.example"}) world.a(name, "8.8.8.8");
  const auto findings = lint_of(world);
  const auto* const finding = find(findings, "spf/too-many-voids");
  REQUIRE(finding != nullptr);
  CHECK(finding->severity == base::Severity::kWarning);
  CHECK(finding->message.find("IPv6") != std::string::npos);
  CHECK(find(findings, "spf/void-lookup") == nullptr);
}

TEST_CASE("spf lint: several records are joined into one, each term once") {
  const auto findings = lint_of(World()
                                    .txt("c.example", "v=spf1 ip4:8.8.8.8 include:p.example -all")
                                    .txt("c.example", "v=spf1 include:P.example mx ~all"));
  const auto* const finding = find(findings, "spf/several-records");
  REQUIRE(finding != nullptr);
  CHECK(finding->fix ==
        "Publish instead:\nc.example. IN TXT \"v=spf1 ip4:8.8.8.8 include:p.example mx ~all\"");
}

TEST_CASE("spf lint: of others' records only what breaks ours is said") {
  const auto world = World()
                         .txt("c.example", "v=spf1 include:p.example ~all")
                         .txt("p.example", "v=spf1 ptr ip4:10.0.0.0/8 a:gone.example -all moo=cow");
  CHECK(lint_of(world).empty());
}

TEST_CASE("spf lint: the record that a domain redirects to is its own") {
  const auto world = World()
                         .txt("c.example", "v=spf1 redirect=shared.example")
                         .txt("shared.example", "v=spf1 ptr ~all");
  const auto findings = lint_of(world);
  REQUIRE(find(findings, "spf/ptr") != nullptr);
  CHECK(find(findings, "spf/ptr")->subject == "shared.example");
}

TEST_CASE("spf lint: a parked domain that says so is right") {
  LintRequest never;
  never.sending = Sending::kNever;
  CHECK(lint_of(World().txt("c.example", "v=spf1 -all"), never).empty());
  const auto findings = lint_of(World().a("c.example", "8.8.8.8"), never);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].fix == "Publish instead:\nc.example. IN TXT \"v=spf1 -all\"");
}

TEST_CASE("networks that no mail comes from: those of examples are only noted") {
  const auto reserved = [](std::string_view record) {
    const auto findings = lint_of(record);
    const auto* const finding = find(findings, "spf/reserved-network");
    return finding == nullptr ? Finding() : *finding;
  };
  const auto inside = reserved("v=spf1 ip4:10.1.2.0/24 -all");
  CHECK(inside.severity == base::Severity::kWarning);
  CHECK(inside.message == "10.1.2.0/24 is private (RFC 1918): no mail comes from there");
  const auto example = reserved("v=spf1 ip4:192.0.2.0/24 -all");
  CHECK(example.severity == base::Severity::kInfo);
  CHECK(example.message.find("for documentation (RFC 5737)") != std::string::npos);
  CHECK(reserved("v=spf1 ip6:::ffff:8.8.8.0/120 -all").message.find("clients match ip4 only") !=
        std::string::npos);
  CHECK(reserved("v=spf1 ip4:8.8.8.0/24 -all").rule.empty());
}
