#include <catch2/catch.hpp>

#include "support/cloud/scene.h"

using namespace mailctl;
using namespace mailctl::testing;

namespace {

std::vector<std::string> apex_txt(const Scene& scene) {
  return scene.cloud.record_texts(scene.zone(), kDomain, dns::RecordType::kTxt);
}

bool has_error(const base::Diagnostics& diagnostics, std::string_view code) {
  return std::ranges::any_of(diagnostics.all(), [&](const auto& d) { return d.code == code; });
}

const plan::PlannedChange& change_at(const plan::Plan& plan, std::string_view part) {
  for (const auto& planned : plan.changes) {
    if (planned.change.address.text().find(part) != std::string::npos) return planned;
  }
  throw std::runtime_error("no change of " + std::string(part));
}

}  // namespace

TEST_CASE("the tutorial's three strings are shown as broken and become one, every term kept") {
  Scene scene;
  scene.cloud.add_record(scene.zone(),
                         kDomain,
                         dns::RecordType::kTxt,
                         R"("v=spf1" "include:rp.oracleemaildelivery.com" "~all")");
  scene.cloud.add_record(scene.zone(), kDomain, dns::RecordType::kTxt, R"("verify=1")");
  auto world = scene.plan();
  REQUIRE(world);
  const auto& change = change_at(world->plan, "#spf").change;
  CHECK(change.action == model::Action::kUpdate);
  CHECK_FALSE(change.reason.empty());
  REQUIRE(scene.apply());
  CHECK(apex_txt(scene) ==
        std::vector<std::string>{R"("verify=1")",
                                 R"("v=spf1 include:rp.oracleemaildelivery.com ~all")"});
}

TEST_CASE("a foreign SPF term is merged, kept by every operation, and stays after destroy") {
  Scene scene;
  scene.cloud.add_record(
      scene.zone(), kDomain, dns::RecordType::kTxt, R"("v=spf1 include:_spf.google.com -all")");
  REQUIRE(scene.apply());
  CHECK_FALSE(scene.diagnostics.has_errors());
  REQUIRE(apex_txt(scene).size() == 1);
  CHECK(apex_txt(scene).front().find("include:_spf.google.com") != std::string::npos);
  CHECK(apex_txt(scene).front().find("include:rp.oracleemaildelivery.com") != std::string::npos);
  CHECK(lines_of(scene.plan()->plan).empty());
  REQUIRE(scene.apply(plan::Mode::kDestroy));
  REQUIRE(apex_txt(scene).size() == 1);
  CHECK(apex_txt(scene).front().find("include:_spf.google.com") != std::string::npos);
  CHECK(apex_txt(scene).front().find("oracleemaildelivery") == std::string::npos);
}

TEST_CASE("drift on our own term is repaired and named") {
  Scene scene;
  REQUIRE(scene.apply());
  scene.cloud.remove_record_set(scene.zone(), kDomain, dns::RecordType::kTxt);
  scene.cloud.add_record(
      scene.zone(), kDomain, dns::RecordType::kTxt, R"("v=spf1 include:evil.example ~all")");
  auto world = scene.plan();
  REQUIRE(world);
  REQUIRE(world->plan.drift.size() == 1);
  CHECK(world->plan.drift.front().address.text() == "dns/ocipizza.com.br/TXT/ocipizza.com.br#spf");
  REQUIRE(scene.apply());
  CHECK(apex_txt(scene).front().find("include:rp.oracleemaildelivery.com") != std::string::npos);
}

TEST_CASE("what exists and matches is adopted without a write") {
  Scene scene;
  REQUIRE(scene.apply());
  const auto writes = scene.cloud.write_count();
  state::MemoryStore lost("ocipizza");
  scene.ports.store = &lost;
  auto world = scene.plan();
  REQUIRE(world);
  CHECK_FALSE(scene.diagnostics.has_errors());
  CHECK(lines_of(world->plan).empty());
  CHECK(plan::count_changes(world->plan).adopt == 16);
  REQUIRE(scene.apply());
  CHECK(scene.cloud.write_count() == writes);
  CHECK(plan::count_changes(scene.plan()->plan).adopt == 0);
}

TEST_CASE("a description that the manifest does not give is left as it stands") {
  Scene scene;
  const auto address = model::domain_address("oci", "sa-saopaulo-1", dns::name_of(kDomain));
  for (auto& resource : scene.graph.resources) {
    if (resource.address == address) resource.spec = model::EmailDomain{dns::name_of(kDomain), ""};
  }
  model::LiveResource live;
  live.address = address;
  live.id = "described";
  live.spec = model::EmailDomain{dns::name_of(kDomain), "made by hand in 2024"};
  scene.cloud.put(live);
  auto world = scene.plan();
  REQUIRE(world);
  CHECK_FALSE(scene.diagnostics.has_errors());
  CHECK(change_at(world->plan, address.text()).change.action == model::Action::kAdopt);
  REQUIRE(scene.apply());
  CHECK(std::get<model::EmailDomain>(scene.cloud.resources().at(address).spec).description ==
        "made by hand in 2024");
}

TEST_CASE(
    "what exists, differs and is not ours is a conflict naming both sides until it is adopted") {
  Scene scene;
  scene.cloud.add_record(
      scene.zone(), "_dmarc.ocipizza.com.br", dns::RecordType::kTxt, R"("v=DMARC1; p=quarantine")");
  REQUIRE(scene.plan());
  REQUIRE(has_error(scene.diagnostics, "plan/conflict"));
  const auto& conflict = scene.diagnostics.all().front();
  CHECK(conflict.detail.find("p=quarantine") != std::string::npos);
  CHECK(conflict.detail.find("p=none") != std::string::npos);

  scene.adopt = {"dns/ocipizza.com.br/TXT/_dmarc*"};
  auto world = scene.plan();
  REQUIRE(world);
  CHECK_FALSE(scene.diagnostics.has_errors());
  CHECK(change_at(world->plan, "_dmarc").change.action == model::Action::kUpdate);
}

TEST_CASE("what another manifest is changing right now is a conflict, not an adoption") {
  Scene scene;
  const auto address = model::domain_address("oci", "sa-saopaulo-1", dns::name_of(kDomain));
  model::LiveResource live;
  live.address = address;
  live.id = "theirs";
  live.owner = "another";
  live.lifecycle = model::Lifecycle::kUpdating;
  live.spec = model::EmailDomain{dns::name_of(kDomain), "theirs"};
  scene.cloud.put(live);
  scene.cloud.set_settings({.create_lag = std::chrono::hours(1)});
  REQUIRE(scene.plan());
  CHECK(has_error(scene.diagnostics, "plan/conflict"));
}

TEST_CASE("a CNAME beside foreign data is an error before any write") {
  Scene scene;
  scene.cloud.add_record(
      scene.zone(), "sa-saopaulo-1.bounce.ocipizza.com.br", dns::RecordType::kTxt, R"("x")");
  REQUIRE(scene.plan());
  CHECK(has_error(scene.diagnostics, "plan/cname-conflict"));
}

TEST_CASE("two SPF records are an error naming both") {
  Scene scene;
  scene.cloud.add_record(
      scene.zone(), kDomain, dns::RecordType::kTxt, R"("v=spf1 include:a.example ~all")");
  scene.cloud.add_record(
      scene.zone(), kDomain, dns::RecordType::kTxt, R"("v=spf1 include:b.example ~all")");
  REQUIRE(scene.plan());
  REQUIRE(has_error(scene.diagnostics, "spf/several-records"));
  CHECK(scene.diagnostics.all().front().detail.find("a.example") != std::string::npos);
  CHECK(scene.diagnostics.all().front().detail.find("b.example") != std::string::npos);
}

TEST_CASE("nothing that is not ours is ever in a change") {
  Scene scene;
  scene.cloud.add_record(scene.zone(), "www.ocipizza.com.br", dns::RecordType::kA, "192.0.2.1");
  scene.cloud.add_record(
      scene.zone(), "shop.ocipizza.com.br", dns::RecordType::kCname, "shop.example.");
  scene.cloud.put(
      {.address = model::sender_address("oci", "sa-saopaulo-1", "other@elsewhere.example"),
       .spec =
           model::ApprovedSender{dns::name_of("elsewhere.example"), "other@elsewhere.example"}});
  REQUIRE(scene.apply());
  REQUIRE(scene.apply(plan::Mode::kDestroy));
  for (const auto& line : scene.cloud.log()) {
    CHECK(line.find("www") == std::string::npos);
    CHECK(line.find("shop") == std::string::npos);
    CHECK(line.find("elsewhere") == std::string::npos);
  }
}

TEST_CASE("what leaves the manifest is deleted; what it never made is not") {
  Scene scene;
  REQUIRE(scene.apply());
  std::erase_if(scene.graph.resources,
                [](const auto& r) { return r.address.kind() == model::ResourceKind::kSender; });
  CHECK(lines_of(scene.plan()->plan) ==
        std::vector<std::string>{"delete oci/sa-saopaulo-1/sender/no-reply@ocipizza.com.br",
                                 "delete oci/sa-vinhedo-1/sender/no-reply@ocipizza.com.br"});
}

TEST_CASE("a record set to none is removed when it is ours, and a conflict when it is not") {
  Scene scene;
  REQUIRE(scene.apply());
  scene.graph.dmarcs.front().intent = model::Intent::kAbsent;
  CHECK(lines_of(scene.plan()->plan) ==
        std::vector<std::string>{"delete dns/ocipizza.com.br/TXT/_dmarc.ocipizza.com.br"});
}

TEST_CASE("keep never writes and only warns when the record is missing") {
  Scene scene;
  scene.graph.dmarcs.front().intent = model::Intent::kKeep;
  auto world = scene.plan();
  REQUIRE(world);
  CHECK(has_error(scene.diagnostics, "plan/kept-record-missing"));
  CHECK_FALSE(scene.diagnostics.has_errors());
  for (const auto& line : lines_of(world->plan)) CHECK(line.find("_dmarc") == std::string::npos);
}

TEST_CASE("TXT values of records: share their set with foreign ones") {
  Scene scene;
  const auto name = dns::name_of("txt.ocipizza.com.br");
  scene.cloud.add_record(scene.zone(), name.text(), dns::RecordType::kTxt, R"("theirs")");
  scene.graph.resources.push_back(
      {.address = model::record_set_address(scene.zone(), dns::RecordType::kTxt, name),
       .spec = model::ManagedRecordSet{.zone = scene.zone(),
                                       .set = {.name = name,
                                               .type = dns::RecordType::kTxt,
                                               .ttl = 3600,
                                               .values = {dns::TxtData{{"ours"}}}},
                                       .output_of = {},
                                       .sharing = model::Sharing::kValues}});
  REQUIRE(scene.apply());
  CHECK(scene.cloud.record_texts(scene.zone(), name.text(), dns::RecordType::kTxt) ==
        std::vector<std::string>{R"("theirs")", R"("ours")"});
  CHECK(lines_of(scene.plan()->plan).empty());
  scene.graph.resources.pop_back();
  REQUIRE(scene.apply());
  CHECK(scene.cloud.record_texts(scene.zone(), name.text(), dns::RecordType::kTxt) ==
        std::vector<std::string>{R"("theirs")"});
}
