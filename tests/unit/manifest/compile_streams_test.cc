#include <catch2/catch.hpp>

#include "manifest_text.h"

using namespace mailctl;
using test::compile_domain;

namespace {

std::vector<std::string> addresses(const test::Compiled& compiled) {
  std::vector<std::string> all;
  for (const auto& resource : compiled.graph.resources) all.push_back(resource.address.text());
  return all;
}

constexpr auto kStream = R"yaml(    streams:
      reset:
        via: oci
        from: [{ address: No-Reply, name: Shop }]
        envelope: "{region}.bounce"
        description: "Shop - {kind} ({region_key}, {stream}, {domain})"
        dkim: { selector: "Shop-{region}-{date}", first: 2024-12-21, rotate: { every: 180d, overlap: 7d } }
    spf: { all: softfail, terms: [] }
)yaml";

}  // namespace

TEST_CASE("a stream becomes a domain, a sender and a return path in each region") {
  const auto compiled = compile_domain(kStream);
  CHECK(compiled.codes() == "manifest/rotate-not-acted-on");
  CHECK(addresses(compiled) ==
        std::vector<std::string>{"dns/example.com/CNAME/sa-saopaulo-1.bounce.example.com",
                                 "dns/example.com/CNAME/sa-vinhedo-1.bounce.example.com",
                                 "oci/sa-saopaulo-1/domain/example.com",
                                 "oci/sa-saopaulo-1/return-path/sa-saopaulo-1.bounce.example.com",
                                 "oci/sa-saopaulo-1/sender/no-reply@example.com",
                                 "oci/sa-vinhedo-1/domain/example.com",
                                 "oci/sa-vinhedo-1/return-path/sa-vinhedo-1.bounce.example.com",
                                 "oci/sa-vinhedo-1/sender/no-reply@example.com"});
  const auto* domain = compiled.spec<model::EmailDomain>("oci/sa-vinhedo-1/domain/example.com");
  REQUIRE(domain != nullptr);
  CHECK(domain->description == "Shop - Email Delivery (vcp, reset, example.com)");
  const auto* path = compiled.spec<model::ReturnPath>(
      "oci/sa-vinhedo-1/return-path/sa-vinhedo-1.bounce.example.com");
  REQUIRE(path != nullptr);
  CHECK(path->description == "Shop - Return path (vcp, reset, example.com)");
  const auto* cname = compiled.spec<model::ManagedRecordSet>(
      "dns/example.com/CNAME/sa-vinhedo-1.bounce.example.com");
  REQUIRE(cname != nullptr);
  CHECK(cname->output_of.text() == "oci/sa-vinhedo-1/return-path/sa-vinhedo-1.bounce.example.com");
  CHECK(cname->set.values.empty());
  CHECK(cname->set.ttl == 600);
}

TEST_CASE("every resource says which line asks for it") {
  const auto compiled = compile_domain(kStream);
  for (const auto& resource : compiled.graph.resources) {
    INFO(resource.address.text());
    CHECK(resource.at.is_known());
  }
  CHECK(compiled.find("oci/sa-vinhedo-1/sender/no-reply@example.com")->at.line == 15);
}

TEST_CASE("a key is a policy with all but its date filled in") {
  const auto compiled = compile_domain(kStream);
  REQUIRE(compiled.graph.dkims.size() == 2);
  const auto& key = compiled.graph.dkims[1];
  CHECK(key.account == "oci");
  CHECK(key.region == "sa-vinhedo-1");
  CHECK(key.stream == "reset");
  CHECK(key.selector_template == "shop-sa-vinhedo-1-{date}");
  CHECK(key.first == base::parse_iso_date("2024-12-21"));
  REQUIRE(key.rotation.has_value());
  CHECK(key.rotation->every == std::chrono::days(180));
  CHECK(key.rotation->overlap == std::chrono::days(7));
  CHECK(key.description == "Shop - DKIM (vcp, reset, example.com)");
  CHECK(key.zone == dns::name_of("example.com"));
  CHECK(key.ttl == 600);
  CHECK(key.publish_as == dns::RecordType::kCname);
  CHECK(key.private_key.empty());
  CHECK(key.adopt == model::Adopt::kNo);
}

TEST_CASE("streams of one account share the domain, the key and the senders they both name") {
  const auto compiled = compile_domain(R"(    streams:
      one: { via: oci, from: [a, b], dkim: { selector: "s-{region}" } }
      two: { via: oci, from: [b, c], regions: [sa-vinhedo-1] }
      three: { via: west, from: [a], dkim: { selector: "s-{region}" } }
)");
  CHECK(compiled.codes().empty());
  CHECK(compiled.graph.dkims.size() == 3);
  CHECK(compiled.graph.streams.size() == 4);
  CHECK(addresses(compiled) == std::vector<std::string>{"oci/sa-saopaulo-1/domain/example.com",
                                                        "oci/sa-saopaulo-1/sender/a@example.com",
                                                        "oci/sa-saopaulo-1/sender/b@example.com",
                                                        "oci/sa-vinhedo-1/domain/example.com",
                                                        "oci/sa-vinhedo-1/sender/a@example.com",
                                                        "oci/sa-vinhedo-1/sender/b@example.com",
                                                        "oci/sa-vinhedo-1/sender/c@example.com",
                                                        "west/us-phoenix-1/domain/example.com",
                                                        "west/us-phoenix-1/sender/a@example.com"});
}

TEST_CASE("the SPF record holds each service's include once, in order, then the terms") {
  const auto compiled = compile_domain(R"(    streams:
      one: { via: odd }
      two: { via: oci }
    spf: { all: fail, foreign: remove, terms: [mx, "include:SPF.odd.example", "ip4:192.0.2.1"] }
)");
  CHECK(compiled.codes().empty());
  REQUIRE(compiled.graph.spfs.size() == 1);
  const auto& spf = compiled.graph.spfs.front();
  CHECK(spf.terms == std::vector<std::string>{"include:spf.odd.example",
                                              "include:rp.oracleemaildelivery.com",
                                              "mx",
                                              "ip4:192.0.2.1"});
  CHECK(spf.all == "-all");
  CHECK(spf.foreign == model::ForeignTerms::kRemove);
  CHECK(spf.ttl == 600);
  CHECK(compiled.graph.streams.at(0).spf_term == "include:spf.odd.example");
}

TEST_CASE("a realm without CNAME targets publishes the TXT value") {
  const auto compiled =
      compile_domain("    streams: { one: { via: odd, dkim: { selector: \"s\" } } }\n");
  REQUIRE(compiled.graph.dkims.size() == 1);
  CHECK(compiled.graph.dkims.front().publish_as == dns::RecordType::kTxt);
}

TEST_CASE("adopt reaches a stream's resources, a domain's, or one address") {
  const auto by_stream = compile_domain(R"(    streams:
      one: { via: west, from: [a], envelope: bounce, dkim: { selector: "s-{date}" }, adopt: true }
)");
  for (const auto& resource : by_stream.graph.resources) {
    INFO(resource.address.text());
    CHECK(resource.adopt == model::Adopt::kYes);
  }
  CHECK(by_stream.graph.dkims.at(0).adopt == model::Adopt::kYes);

  const auto by_address = compile_domain(
      R"(    streams:
      one: { via: oci, from: [a], dkim: { selector: "s-{region_key}-{date}" } }
    dmarc: none
)",
      R"(adopt:
  - oci/sa-saopaulo-1/sender/a@example.com
  - oci/sa-saopaulo-1/dkim/example.com/s-gru-20240101
  - dns/example.com/TXT/_dmarc.example.com
)");
  CHECK(by_address.codes().empty());
  CHECK(by_address.find("oci/sa-saopaulo-1/sender/a@example.com")->adopt == model::Adopt::kYes);
  CHECK(by_address.find("oci/sa-vinhedo-1/sender/a@example.com")->adopt == model::Adopt::kNo);
  CHECK(by_address.graph.dkims.at(0).adopt == model::Adopt::kYes);
  CHECK(by_address.graph.dkims.at(1).adopt == model::Adopt::kNo);
  CHECK(by_address.graph.dmarcs.at(0).adopt == model::Adopt::kYes);
  CHECK(by_address.graph.dmarcs.at(0).intent == model::Intent::kAbsent);
}

TEST_CASE("the address of a key's record is adopted with the key; another selector's is not") {
  const auto body = R"(    streams:
      one: { via: west, dkim: { selector: "s-{date}-x" } }
)";
  const auto fitting =
      compile_domain(body, "adopt: [dns/example.com/CNAME/s-20240101-x._domainkey.example.com]\n");
  CHECK(fitting.codes().empty());
  CHECK(fitting.graph.dkims.at(0).adopt == model::Adopt::kYes);
  for (const auto* selector : {"s-2024010-x", "s-2024010a-x", "s-20240101", "t-20240101-x"}) {
    const auto other = compile_domain(
        body, "adopt: [west/us-phoenix-1/dkim/example.com/" + std::string(selector) + "]\n");
    INFO(selector);
    CHECK(other.codes() == "manifest/adopt-nothing");
    CHECK(other.graph.dkims.at(0).adopt == model::Adopt::kNo);
  }
}

TEST_CASE("suppressions name every region of their accounts") {
  const auto compiled = compile_domain("    mx: keep\n",
                                       R"(suppressions:
  shared: { between: [oci, west], reasons: [manual, hardbounce], addresses: [Some.One@Example.org] }
)");
  CHECK(compiled.codes().empty());
  REQUIRE(compiled.graph.suppressions.size() == 1);
  const auto& list = compiled.graph.suppressions.front();
  CHECK(list.between == std::vector<std::pair<std::string, std::string>>{{"oci", "sa-saopaulo-1"},
                                                                         {"oci", "sa-vinhedo-1"},
                                                                         {"west", "us-phoenix-1"}});
  CHECK(list.reasons ==
        std::vector<model::SuppressionReason>{model::SuppressionReason::kManual,
                                              model::SuppressionReason::kHardBounce});
  CHECK(list.addresses == std::vector<std::string>{"some.one@example.org"});
}

TEST_CASE("what nothing acts on yet is said once, with its number") {
  const auto compiled = compile_domain(R"(    streams:
      one: { via: oci, dkim: { selector: "s-{region}-{date}", rotate: { every: 90d } } }
      two: { via: west, dkim: { selector: "t-{date}", rotate: { every: 90d } } }
    spf: { all: fail, terms: [{ term: mx, until: 2027-01-01 }] }
)");
  CHECK(compiled.codes() == "manifest/rotate-not-acted-on");
  CHECK_FALSE(compiled.diagnostics.has_errors());
  CHECK(compiled.diagnostics.all().front().summary.find("2 streams") != std::string::npos);
  CHECK(compiled.graph.dkims.front().rotation->overlap == std::chrono::days(7));
}

TEST_CASE("the order of accounts and domains in the text does not change the resources") {
  const std::string head = "version: 1\nname: t\n";
  const std::string one =
      "  one.example: { streams: { s: { via: oci, from: [a], envelope: bounce } }, mx: none "
      "}\n";
  const std::string two = "  two.example: { mx: none, spf: { all: fail } }\n";
  const std::string accounts =
      "accounts:\n  oci: { provider: oci, compartment: ocid1.compartment.oc1..a, regions: "
      "[us-phoenix-1] }\nzones: { one.example: { publish: oci }, two.example: { publish: oci } "
      "}\n";
  const auto first = test::compile_text(head + accounts + "domains:\n" + one + two);
  const auto second = test::compile_text(head + "domains:\n" + two + one + accounts);
  CHECK(first.codes().empty());
  REQUIRE(first.graph.resources.size() == second.graph.resources.size());
  for (std::size_t i = 0; i < first.graph.resources.size(); ++i) {
    CHECK(first.graph.resources[i].address == second.graph.resources[i].address);
    CHECK(first.graph.resources[i].spec == second.graph.resources[i].spec);
  }
}
