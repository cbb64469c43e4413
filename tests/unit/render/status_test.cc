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
  plan::Plan plan;
  std::size_t errors = 0;

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

  [[nodiscard]] Status status() const { return make_status({graph, live, prior, plan, errors}); }

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
  CHECK(named(world.status().world, "DMARC").text == "no record (not in the manifest)");
  world.live.world.set({kShop, RecordType::kMx},
                       {.status = AnswerStatus::kTimeout, .records = {}, .aliases = {}});
  CHECK(named(world.status().world, "MX").standing == Standing::kUnknown);
}

TEST_CASE("what is pending is shown with its age, in text and JSON") {
  World world;
  world.plan.pending = {{.address = at("oci/sa-saopaulo-1/dkim/example.com/s1"),
                         .waiting_for = "DKIM DELETING",
                         .since = sample_time() - std::chrono::hours(2)}};
  const auto status = world.status();
  CHECK_FALSE(is_all_good(status));
  CHECK_THAT(status_text(status, sample_time(), Color::kNever),
             Catch::Contains("DKIM DELETING (for 2 h, since 2026-11-21T16:54:08.000Z)"));
  const auto document =
      nlohmann::json::parse(status_json(status, {message_of(base::Severity::kWarning, "clock")}));
  CHECK(document["all_good"] == false);
  CHECK(document["pending"][0]["waiting_for"] == "DKIM DELETING");
  CHECK(document["service"][0]["standing"] == "good");
  CHECK(document["diagnostics"][0]["summary"] == "clock");
}

// ---- what the plan says of it ----

const model::Address kDmarc = at("dns/example.com/TXT/_dmarc.example.com");

model::Spec txt_spec(std::string_view name, std::string_view text) {
  model::ManagedRecordSet spec{
      .zone = kShop,
      .set = {.name = dns::name_of(name), .type = RecordType::kTxt, .values = {}},
      .output_of = {}};
  spec.set.values.emplace_back(dns::TxtData{{std::string(text)}});
  return spec;
}

TEST_CASE("what differs from the manifest is bad, however well it looks") {
  World world;
  world.graph.zones = {{.name = kShop, .account = "oci", .at = {}}};
  world.txt("_dmarc.example.com", {"v=DMARC1; p=reject"});
  auto dmarc = planned(model::Action::kUpdate, kDmarc.text());
  auto spf = planned(model::Action::kUpdate, "dns/example.com/TXT/example.com#spf");
  auto domain = planned(model::Action::kUpdate, "oci/sa-saopaulo-1/domain/example.com");
  auto adopted = planned(model::Action::kAdopt, "oci/sa-saopaulo-1/dkim/example.com/s1");
  world.plan.changes = {dmarc, spf, domain, adopted};
  const auto status = world.status();
  CHECK_FALSE(is_all_good(status));
  CHECK(named(status.world, "DMARC").standing == Standing::kBad);
  CHECK(named(status.world, "DMARC").text ==
        "v=DMARC1; p=reject; differs from the manifest, `mailctl plan` shows how");
  CHECK_THAT(named(status.world, "SPF").text, Catch::StartsWith("v=spf1 -all; differs"));
  CHECK_THAT(named(status.service, "email domain").text, Catch::StartsWith("ACTIVE; differs"));
  CHECK(named(status.service, "DKIM key").standing == Standing::kGood);
}

TEST_CASE("a change without a row of its own gets one") {
  World world;
  auto update = planned(model::Action::kUpdate, "dns/example.com/TXT/_smtp._tls.example.com");
  update.change.before = txt_spec("_smtp._tls.example.com", "v=TLSRPTv1; rua=mailto:x@x.example");
  auto cname = planned(model::Action::kCreate, "dns/example.com/CNAME/s2._domainkey.example.com");
  cname.change.after = cname_spec();
  auto list = planned(model::Action::kUpdate, "oci/sa-saopaulo-1/suppressions");
  list.change.before = model::SuppressionList{};
  world.plan.changes = {update, cname, list};
  const auto status = world.status();
  CHECK_THAT(named(status.world, "TXT").text,
             Catch::Equals("\"v=TLSRPTv1; rua=mailto:x@x.example\"; differs from the manifest, "
                           "`mailctl plan` shows how"));
  CHECK(named(status.world, "TXT").area == "DNS of example.com");
  CHECK(named(status.world, "CNAME").text == "missing");
  CHECK(named(status.service, "suppression list").standing == Standing::kBad);
}

TEST_CASE("what others have to do first is waited for") {
  World world;
  world.live.resources.clear();
  auto key = planned(model::Action::kCreate, "oci/sa-saopaulo-1/dkim/example.com/s2");
  key.change.after = model::DkimKey{.domain = kShop,
                                    .selector = "s2",
                                    .description = "",
                                    .private_key = {},
                                    .public_key_hash = ""};
  key.blocked_by = "its selector is DELETING";
  auto sender = planned(model::Action::kCreate, "oci/sa-saopaulo-1/sender/a@example.com");
  sender.after_waits = {0};
  auto domain = planned(model::Action::kCreate, "oci/sa-saopaulo-1/domain/example.com");
  domain.after_waits = {1};
  world.plan.changes = {domain, key, sender};
  world.plan.waits = {plan::Wait{.text = "DKIM key s2 to become ACTIVE"},
                      plan::Wait{.text = "a record of this plan", .after = {1}}};
  const auto status = world.status();
  CHECK(named(status.service, "DKIM key").standing == Standing::kWaiting);
  CHECK(named(status.service, "DKIM key").name == "s2._domainkey.example.com");
  CHECK(named(status.service, "DKIM key").text ==
        "not made yet; waits for: its selector is DELETING");
  CHECK(named(status.service, "approved sender").text ==
        "not made yet; waits for: DKIM key s2 to become ACTIVE");
  CHECK(named(status.service, "email domain").text == "missing");
}

TEST_CASE("a stricter DMARC that waits is told from one that somebody changed") {
  World world;
  world.graph.zones = {{.name = kShop, .account = "oci", .at = {}}};
  auto dmarc = planned(model::Action::kUpdate, kDmarc.text());
  dmarc.blocked_by = "DKIM key s1 to become ACTIVE";
  world.plan.changes = {dmarc};
  const auto finding = named(world.status().world, "DMARC");
  CHECK(finding.standing == Standing::kWaiting);
  CHECK(finding.text == "v=DMARC1; p=none; waits for: DKIM key s1 to become ACTIVE");
}

TEST_CASE("a plan with errors is not all good") {
  World world;
  world.errors = 1;
  CHECK_FALSE(is_all_good(world.status()));
  CHECK_THAT(status_text(world.status(), sample_time(), Color::kNever),
             Catch::Contains("Not everything is as it should be. What"));
}

TEST_CASE("no record is judged by what the manifest says of it") {
  struct Row {
    std::optional<model::Intent> intent;
    Standing standing;
    std::string dmarc;
    std::string mx;
  };

  const auto row = GENERATE(values<Row>({
      {std::nullopt,
       Standing::kGood,
       "no record (not in the manifest)",
       "no MX record; senders try the address of the name itself (RFC 5321 §5.1)"},
      {model::Intent::kAbsent,
       Standing::kGood,
       "no record (the manifest says none)",
       "no record (the manifest says none)"},
      {model::Intent::kKeep,
       Standing::kBad,
       "no record (the manifest says keep)",
       "no record (the manifest says keep)"},
      {model::Intent::kManage, Standing::kBad, "no record", "no record"},
  }));
  World world;
  const dns::Answer nothing{.status = AnswerStatus::kNoData, .records = {}, .aliases = {}};
  world.live.world.set({kShop, RecordType::kMx}, nothing);
  world.live.world.set({dns::name_of("_dmarc.example.com"), RecordType::kTxt}, nothing);
  world.live.world.set({kShop, RecordType::kTxt}, nothing);
  if (row.intent) {
    model::Resource mx;
    mx.address = at("dns/example.com/MX/example.com");
    mx.spec = mx_spec({});
    mx.intent = *row.intent;
    world.graph.resources.push_back(mx);
    model::DmarcPolicy dmarc;
    dmarc.domain = kShop;
    dmarc.intent = *row.intent;
    world.graph.dmarcs = {dmarc};
    model::SpfPolicy spf;
    spf.name = kShop;
    spf.intent = *row.intent;
    world.graph.spfs = {spf};
  }
  const auto status = world.status();
  CHECK(named(status.world, "DMARC").text == row.dmarc);
  CHECK(named(status.world, "SPF").text == row.dmarc);
  CHECK(named(status.world, "MX").text == row.mx);
  CHECK(named(status.world, "DMARC").standing == row.standing);
  CHECK(named(status.world, "MX").standing == row.standing);
}

TEST_CASE("a null MX says so, and a list of suppressions has no lifecycle") {
  World world;
  world.live.world.set(
      {kShop, RecordType::kMx},
      {.status = AnswerStatus::kOk, .records = {dns::MxData{0, dns::name_of(".")}}, .aliases = {}});
  const auto list = at("oci/sa-saopaulo-1/suppressions");
  world.add(list, model::SuppressionList{}, model::Lifecycle::kActive);
  world.prior.entries[list].address = list;
  CHECK(named(world.status().world, "MX").text == "receives no mail (null MX)");
  CHECK(named(world.status().service, "suppression list").text == "0 addresses");
}

TEST_CASE("a kept record that has no row is worth one when it is not there") {
  World world;
  model::Resource bimi;
  bimi.address = at("dns/example.com/TXT/default._bimi.example.com");
  bimi.spec = txt_spec("default._bimi.example.com", "");
  bimi.intent = model::Intent::kKeep;
  world.graph.resources.push_back(bimi);
  world.live.zones[kShop].zone.apex = kShop;
  CHECK(named(world.status().world, "TXT").text == "no record (the manifest says keep)");
  CHECK_FALSE(is_all_good(world.status()));
}

TEST_CASE("an answer that the zone does not hold is waited for") {
  World world;
  world.graph.zones = {{.name = kShop, .account = "oci", .at = {}}};
  world.plan.discrepancies = {{.address = kDmarc,
                               .held = "",
                               .answered = "",
                               .text = "resolvers still answer something else"}};
  CHECK(named(world.status().world, "DMARC").standing == Standing::kWaiting);
  CHECK_THAT(named(world.status().world, "DMARC").text, Catch::Contains("still answer"));
}

}  // namespace
}  // namespace mailctl::render
