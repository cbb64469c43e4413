#include "plan/mail_streams.h"

#include <algorithm>

#include <catch2/catch.hpp>

#include "manifest/compile.h"
#include "manifest/parse.h"
#include "support/test_facts.h"

using namespace mailctl;
using dns::name_of;

namespace {

constexpr std::string_view kManifest = R"(version: 1
name: pizza
accounts:
  oci: { provider: oci, compartment: ocid1.compartment.oc1..aaaa, regions: [sa-saopaulo-1] }
  eu: { provider: oci, compartment: ocid1.compartment.oc1..aaaa, regions: [eu-frankfurt-1] }
zones:
  pizza.example: { publish: oci, ttl: 1h }
domains:
  pizza.example:
    streams:
      orders:
        via: oci
        from: [no-reply@pizza.example]
        envelope: "{region}.bounce"
        dkim: { selector: "pizza-{region}-{date}", first: 2024-12-21 }
      alerts:
        via: eu
        from: [alerts]
    spf: { all: softfail }
    dmarc: { policy: reject }
    bimi: none
)";

dns::RecordSet txt(std::string_view name, std::vector<std::string> texts) {
  dns::RecordSet set{name_of(name), dns::RecordType::kTxt, 300, {}};
  for (auto& text : texts) set.values.emplace_back(dns::TxtData{{std::move(text)}});
  return set;
}

// The manifest compiled, and resolved over a world that is all there is.
struct Preview {
  explicit Preview(std::vector<dns::RecordSet> sets, std::string_view text = kManifest)
      : facts(test::test_facts()), view(dns::View::of(sets)) {
    base::SourceFiles files;
    base::Diagnostics diagnostics;
    const auto id = files.add("mailctl.yaml", std::string(text));
    const auto manifest = manifest::parse_manifest(files.file(id), diagnostics);
    by_account = manifest::facts_by_account(manifest, std::vector{&std::as_const(facts)});
    graph = manifest::compile(manifest, by_account, diagnostics);
    for (const auto& diagnostic : diagnostics.all()) {
      if (diagnostic.severity == base::Severity::kError) FAIL(diagnostic.summary);
    }
    desired = plan::resolve_from_dns(graph, model::State{}, {}, view, missing);
    planned = plan::planned_records(desired, view, missing);
  }

  [[nodiscard]] const dns::RecordSet* find(std::string_view name, dns::RecordType type) const {
    const auto found = std::ranges::find_if(planned, [&](const dns::RecordSet& set) {
      return set.name == name_of(name) && set.type == type;
    });
    return found == planned.end() ? nullptr : &*found;
  }

  model::ProviderFacts facts;
  dns::View view;
  model::FactsByAccount by_account;
  model::ResourceGraph graph;
  dns::MissingQuestions missing;
  plan::Desired desired;
  std::vector<dns::RecordSet> planned;
};

std::vector<std::string> texts_of(const dns::RecordSet* set) {
  std::vector<std::string> texts;
  if (set == nullptr) return texts;
  for (const auto& value : set->values) texts.push_back(std::get<dns::TxtData>(value).joined());
  return texts;
}

}  // namespace

TEST_CASE("streams of a manifest are those of mail") {
  const Preview preview({});
  CHECK(preview.missing.empty());
  const auto streams = plan::mail_streams(preview.graph, preview.desired, preview.by_account);
  REQUIRE(streams.size() == 2);
  const auto& orders = streams[0].mail;
  CHECK(orders.name == "orders in oci/sa-saopaulo-1");
  CHECK(orders.author == name_of("pizza.example"));
  CHECK(orders.envelope == name_of("sa-saopaulo-1.bounce.pizza.example"));
  CHECK(orders.whose_envelope.empty());
  CHECK(orders.servers == std::vector<std::string>{"include:rp.oracleemaildelivery.com"});
  REQUIRE(orders.signatures.size() == 1);
  CHECK(orders.signatures[0].selector == "pizza-sa-saopaulo-1-20241221");
  CHECK(orders.signatures[0].key == mail::path::Expectation::kToCome);
  const auto& alerts = streams[1].mail;
  CHECK(alerts.envelope == name_of("fra1.rp.oracleemaildelivery.com"));
  CHECK(alerts.whose_envelope == "OCI's default envelope");
  CHECK(alerts.signatures.empty());
}

TEST_CASE("planned records stand beside what others have published") {
  const Preview preview(
      {txt("pizza.example",
           {"some-verification=1", "v=spf1 include:other.example ip4:192.0.2.1 ~all"})});
  const auto texts = texts_of(preview.find("pizza.example", dns::RecordType::kTxt));
  REQUIRE(texts.size() == 2);
  CHECK(texts[0] == "some-verification=1");
  CHECK(texts[1].find("include:other.example") != std::string::npos);
  CHECK(texts[1].find("include:rp.oracleemaildelivery.com") != std::string::npos);
  CHECK(texts[1].find("include:eu.rp.oracleemaildelivery.com") != std::string::npos);
  CHECK(texts_of(preview.find("_dmarc.pizza.example", dns::RecordType::kTxt)) ==
        std::vector<std::string>{"v=DMARC1; p=reject"});
  const auto* bimi = preview.find("default._bimi.pizza.example", dns::RecordType::kTxt);
  REQUIRE(bimi != nullptr);
  CHECK(bimi->values.empty());
  // What only the service knows is left as the world has it.
  CHECK(preview.find("sa-saopaulo-1.bounce.pizza.example", dns::RecordType::kCname) == nullptr);
}

TEST_CASE("what is not fetched is asked for before anything is planned over it") {
  Preview preview({});
  dns::MissingQuestions missing;
  const auto desired =
      plan::resolve_from_dns(preview.graph, model::State{}, {}, dns::View(), missing);
  CHECK(missing == dns::MissingQuestions{{name_of("pizza.example"), dns::RecordType::kTxt}});
  plan::planned_records(desired, dns::View(), missing);
  CHECK(missing.size() == 1);
}

TEST_CASE("streams of services and own servers are as the graph says, beside those of accounts") {
  const Preview preview(
      {txt("pizza.example", {"v=spf1 include:_spf.google.com ~all"}),
       txt("google._domainkey.pizza.example", {"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS"})},
      R"(version: 1
name: pizza
accounts:
  oci: { provider: oci, compartment: ocid1.compartment.oc1..aaaa, regions: [sa-saopaulo-1] }
zones:
  pizza.example: { publish: oci, ttl: 1h }
domains:
  pizza.example:
    streams:
      staff: { via: google-workspace, dkim: { selector: google, record: keep } }
      orders: { via: oci }
      shop: { via: sendgrid, parameters: { account: u1.wl1 }, envelope: em1, dkim: {} }
      news: { via: brevo }
      erp: { via: own }
    spf: { all: softfail, terms: ["ip4:192.0.2.1"] }
    dmarc: { policy: reject }
)");
  const auto streams = plan::mail_streams(preview.graph, preview.desired, preview.by_account);
  REQUIRE(streams.size() == 5);
  CHECK(streams[0].mail == preview.graph.streams[0].mail);
  CHECK(streams[0].mail.name == "staff via Google Workspace");
  CHECK(streams[1].mail.name == "orders in oci/sa-saopaulo-1");
  CHECK(streams[2].mail.envelope == name_of("em1.pizza.example"));
  CHECK(streams[2].mail.envelope_record == mail::path::Expectation::kToCome);
  CHECK(streams[2].mail.signatures.size() == 2);
  CHECK(streams[3].mail.whose_envelope == "Brevo's default envelope");
  CHECK(streams[3].mail.signatures.empty());
  CHECK(streams[4].mail.servers == std::vector<std::string>{"ip4:192.0.2.1"});
  // What is kept is not planned, what is made is.
  CHECK(preview.find("google._domainkey.pizza.example", dns::RecordType::kTxt) == nullptr);
  CHECK(preview.find("s1._domainkey.pizza.example", dns::RecordType::kCname) != nullptr);
  CHECK(preview.find("em1.pizza.example", dns::RecordType::kCname) != nullptr);
  CHECK(
      texts_of(preview.find("pizza.example", dns::RecordType::kTxt)) ==
      std::vector<std::string>{"v=spf1 include:_spf.google.com include:rp.oracleemaildelivery.com "
                               "ip4:192.0.2.1 ~all"});
  // A stream that nobody signs holds an enforcing policy back; keys of services are waited for.
  REQUIRE(preview.desired.gates.size() == 1);
  const auto& gate = preview.desired.gates.begin()->second;
  CHECK(gate.obstacle.find("stream erp") == 0);  // of several the first by name
  REQUIRE(gate.records.size() == 2);
  CHECK(gate.records[0].front().text() == "dns/pizza.example/TXT/google._domainkey.pizza.example");
}
