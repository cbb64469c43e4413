#include "plan/checkup.h"

#include <catch2/catch.hpp>

using namespace mailctl;
using dns::AnswerStatus;
using model::CheckupResult;

namespace {

dns::Answer answer(AnswerStatus status) {
  dns::Answer result;
  result.status = status;
  return result;
}

dns::Answer servers(const std::vector<const char*>& names) {
  auto result = answer(AnswerStatus::kOk);
  for (const auto* name : names) result.records.emplace_back(dns::NsData{dns::name_of(name)});
  return result;
}

// A zone with which all is well.
plan::Delegation good() {
  return {.zone = dns::name_of("a.example"),
          .servers = servers({"ns1.p.example", "ns2.p.example"}),
          .parent = servers({"ns1.p.example", "ns2.p.example"}),
          .provider = {dns::name_of("ns2.p.example"), dns::name_of("ns1.p.example")},
          .at_servers = {{dns::name_of("ns1.p.example"), answer(AnswerStatus::kOk)},
                         {dns::name_of("ns2.p.example"), answer(AnswerStatus::kOk)}},
          .ds = answer(AnswerStatus::kNoData),
          .dnskey = answer(AnswerStatus::kNoData)};
}

// "fail <found>" of the worst line.
std::string worst(const model::Checkup& lines) {
  for (const auto result : {CheckupResult::kFail, CheckupResult::kWarn, CheckupResult::kSkipped}) {
    for (const auto& line : lines) {
      if (line.result != result) continue;
      const auto* word = result == CheckupResult::kFail   ? "fail "
                         : result == CheckupResult::kWarn ? "warn "
                                                          : "skipped ";
      return word + line.found;
    }
  }
  return "ok";
}

}  // namespace

TEST_CASE("a zone that is delegated to its provider is well") {
  CHECK(worst(plan::judge_delegation(good())) == "ok");
  auto is_signed = good();
  is_signed.ds = answer(AnswerStatus::kOk);
  is_signed.dnskey = answer(AnswerStatus::kOk);
  CHECK(worst(plan::judge_delegation(is_signed)) == "ok");
}

TEST_CASE("a zone that nobody delegates to is named with what to enter where") {
  auto zone = good();
  zone.servers = answer(AnswerStatus::kNxDomain);
  const auto lines = plan::judge_delegation(zone);
  CHECK(worst(lines) ==
        "fail the zone above does not delegate it, so nothing in it exists for anybody");
  CHECK(lines.front().advice.find("ns1.p.example, ns2.p.example") != std::string::npos);
  zone.servers = answer(AnswerStatus::kServFail);
  CHECK(worst(plan::judge_delegation(zone)) ==
        "fail its name servers cannot be found (NS: server failure)");
}

TEST_CASE("a zone that is delegated elsewhere reaches nobody") {
  auto zone = good();
  zone.servers = zone.parent = servers({"ns.other.example"});
  CHECK(worst(plan::judge_delegation(zone)) ==
        "fail it is delegated to ns.other.example, which is not where its records are written");
  zone.servers = zone.parent = servers({"ns1.p.example", "ns.other.example"});
  CHECK(worst(plan::judge_delegation(zone)) ==
        "fail a part of its name servers is not of its provider: ns.other.example");
  zone.servers = zone.parent = servers({"ns1.p.example"});
  CHECK(worst(plan::judge_delegation(zone)) ==
        "warn 1 of its provider's name servers are not used: ns2.p.example");
}

TEST_CASE("parent and apex should say the same") {
  auto zone = good();
  zone.parent = servers({"ns1.p.example"});
  CHECK(worst(plan::judge_delegation(zone)) ==
        "warn the zone above says ns1.p.example, the zone itself ns1.p.example, ns2.p.example");
  zone.parent = answer(AnswerStatus::kNotFetched);
  CHECK(worst(plan::judge_delegation(zone)) == "ok");
}

TEST_CASE("lame servers are named") {
  auto zone = good();
  zone.at_servers[dns::name_of("ns1.p.example")] = answer(AnswerStatus::kServFail);
  CHECK(worst(plan::judge_delegation(zone)) ==
        "warn these name servers do not answer for this zone: ns1.p.example");
  zone.at_servers[dns::name_of("ns2.p.example")] = answer(AnswerStatus::kTimeout);
  CHECK(worst(plan::judge_delegation(zone)).starts_with("fail none of its name servers answers"));
}

TEST_CASE("a DS without keys makes a zone vanish") {
  auto zone = good();
  zone.ds = answer(AnswerStatus::kOk);
  CHECK(worst(plan::judge_delegation(zone)) ==
        "fail the zone above says that it is signed (DS), and it has no keys");
  zone.ds = answer(AnswerStatus::kTimeout);
  CHECK(worst(plan::judge_delegation(zone)) ==
        "skipped whether it is signed is not known (DS: timeout)");
}

TEST_CASE("a resolver must answer, over TCP too, and not invent") {
  plan::ResolverEvidence evidence{.root = servers({"a.root-servers.net"}),
                                  .over_tcp = servers({"a.root-servers.net"}),
                                  .none = answer(AnswerStatus::kNxDomain),
                                  .bad_signed = answer(AnswerStatus::kServFail)};
  CHECK(worst(plan::judge_resolver(evidence)) == "ok");
  auto silent = evidence;
  silent.root = answer(AnswerStatus::kTimeout);
  CHECK(worst(plan::judge_resolver(silent)) == "fail does not answer (timeout)");
  auto udp_only = evidence;
  udp_only.over_tcp = answer(AnswerStatus::kTimeout);
  CHECK(worst(plan::judge_resolver(udp_only)) == "fail does not answer over TCP (timeout)");
  auto lying = evidence;
  lying.none = answer(AnswerStatus::kOk);
  CHECK(worst(plan::judge_resolver(lying)) == "fail answers for names that do not exist");
  auto trusting = evidence;
  trusting.bad_signed = answer(AnswerStatus::kOk);
  CHECK(worst(plan::judge_resolver(trusting)) == "warn does not validate signatures");
}
