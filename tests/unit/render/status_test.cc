#include "render/status.h"

#include <algorithm>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "sample_plan.h"

namespace mailctl::render {
namespace {

using dns::AnswerStatus;
using dns::RecordType;

struct World {
  model::ResourceGraph graph;
  model::Snapshot live;
  model::State prior;
  std::vector<model::PendingItem> pending;

  World() {
    graph.name = "shop";
    graph.domains = {kShop};
    model::Resource domain;
    domain.address = at("oci/sa-saopaulo-1/domain/example.com");
    domain.spec = domain_spec("x");
    graph.resources = {domain};
    model::DkimPolicy key;
    key.account = "oci";
    key.region = "sa-saopaulo-1";
    key.domain = kShop;
    graph.dkims = {key};
    add(domain.address, domain.spec, model::Lifecycle::kActive);
    add(at("oci/sa-saopaulo-1/dkim/example.com/s1"),
        model::DkimKey{.domain = kShop,
                       .selector = "s1",
                       .description = "",
                       .private_key = {},
                       .public_key_hash = ""},
        model::Lifecycle::kActive);
    txt("example.com", {"google-verification=1", "v=spf1 -all"});
    txt("_dmarc.example.com", {"v=DMARC1; p=none"});
    txt("s1._domainkey.example.com", {"v=DKIM1; p=" + kKey});
    live.world.set({kShop, RecordType::kMx},
                   {.status = AnswerStatus::kOk,
                    .records = {dns::MxData{10, dns::name_of("mx.example.com")}},
                    .aliases = {}});
  }

  void add(const model::Address& address, const model::Spec& spec, model::Lifecycle lifecycle) {
    model::LiveResource resource;
    resource.address = address;
    resource.spec = spec;
    resource.lifecycle = lifecycle;
    live.resources[address] = resource;
  }

  // Each value of one string.
  void txt(std::string_view name, std::initializer_list<std::string> values) {
    dns::Answer answer{.status = AnswerStatus::kOk, .records = {}, .aliases = {}};
    for (const auto& value : values) answer.records.emplace_back(dns::TxtData{{value}});
    live.world.set({dns::name_of(name), RecordType::kTxt}, answer);
  }

  [[nodiscard]] Status status() const { return make_status({graph, live, prior, pending}); }

  // RSA 2048, as openssl prints it.
  inline static const std::string kKey =
      "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAu1SU1LfVLPHCozMxH2Mo4lgOEePzNm0tRgeLezV6ffAt0gun"
      "VTLw7onLRnrq0/IzW7yWR7QkrmBL7jTKEn5u+qKhbwKfBstIs+bMY2Zkp18gnTxKLxoS2tFczGkPLPgizskuemMghRni"
      "WaoLcyehkd3qqGElvW/VDL5AaWTg0nLVkjRo9z+40RQzuVaE8AkAFmxZzow3x+VJYKdjykkJ0iT9wCS0DRTXu269V264"
      "Vf/3jvredZiKRkgwlL9xNAwxXFg0x/XFw005UWVRIkdgcKWTjpBP2dPwVZ4WWC+9aGVd+Gyn1o0CLelf4rEjGoXbAAEg"
      "AqeGUxrcIlbjXfbcmwIDAQAB";
};

const Finding& named(const std::vector<Finding>& findings, std::string_view subject) {
  const auto found = std::ranges::find(findings, subject, &Finding::subject);
  REQUIRE(found != findings.end());
  return *found;
}

TEST_CASE("a world in order is all good") {
  const auto status = World().status();
  INFO(status_text(status, sample_time(), Color::kNever));
  CHECK(is_all_good(status));
  CHECK(named(status.service, "DKIM key").name == "s1._domainkey.example.com");
  CHECK(named(status.service, "DKIM key").text == "ACTIVE");
  CHECK(named(status.world, "SPF").text == "v=spf1 -all");
  CHECK(named(status.world, "DMARC").text == "v=DMARC1; p=none");
  CHECK(named(status.world, "MX").text == "10 mx.example.com.");
  CHECK_THAT(status_text(status, sample_time(), Color::kNever),
             Catch::EndsWith("Everything is as it should be.\n"));
}

TEST_CASE("what waits, what is missing and what could not be read are told apart") {
  World world;
  world.add(at("oci/sa-saopaulo-1/dkim/example.com/s1"),
            world.live.resources.at(at("oci/sa-saopaulo-1/dkim/example.com/s1")).spec,
            model::Lifecycle::kNeedsAttention);
  CHECK(named(world.status().service, "DKIM key").standing == Standing::kWaiting);
  world.live.resources.clear();
  CHECK(named(world.status().service, "email domain").text == "missing");
  CHECK(named(world.status().service, "DKIM key").text == "missing");
  world.live.unread["oci/sa-saopaulo-1"] = base::Error{};
  CHECK(world.status().service.size() == 1);
  CHECK(world.status().service[0].standing == Standing::kUnknown);
}

TEST_CASE("broken records are named with the reason") {
  World world;
  world.live.world.set({kShop, RecordType::kTxt},
                       {.status = AnswerStatus::kOk,
                        .records = {dns::TxtData{{"v=spf1", "include:x.example", "~all"}}},
                        .aliases = {}});
  CHECK(named(world.status().world, "SPF").standing == Standing::kBad);
  CHECK_THAT(named(world.status().world, "SPF").text, Catch::Contains("join without blanks"));
  world.txt("example.com", {"v=spf1 -all", "v=spf1 mx -all"});
  CHECK_THAT(named(world.status().world, "SPF").text, Catch::Contains("2 records"));
  world.txt("s1._domainkey.example.com", {"v=DKIM1; p="});
  CHECK(named(world.status().world, "DKIM").standing == Standing::kBad);
  world.live.world.set({dns::name_of("_dmarc.example.com"), RecordType::kTxt},
                       {.status = AnswerStatus::kNxDomain, .records = {}, .aliases = {}});
  CHECK(named(world.status().world, "DMARC").text == "no record");
  world.live.world.set({kShop, RecordType::kMx},
                       {.status = AnswerStatus::kTimeout, .records = {}, .aliases = {}});
  CHECK(named(world.status().world, "MX").standing == Standing::kUnknown);
}

TEST_CASE("what is pending is shown with its age, in text and JSON") {
  World world;
  world.pending = {{.address = at("oci/sa-saopaulo-1/dkim/example.com/s1"),
                    .waiting_for = "DKIM DELETING",
                    .since = sample_time() - std::chrono::hours(2)}};
  const auto status = world.status();
  CHECK_FALSE(is_all_good(status));
  CHECK_THAT(status_text(status, sample_time(), Color::kNever),
             Catch::Contains("DKIM DELETING (for 2 h, since 2026-11-21T16:54:08.000Z)"));
  const auto document = nlohmann::json::parse(status_json(status));
  CHECK(document["all_good"] == false);
  CHECK(document["pending"][0]["waiting_for"] == "DKIM DELETING");
  CHECK(document["service"][0]["standing"] == "good");
}

}  // namespace
}  // namespace mailctl::render
