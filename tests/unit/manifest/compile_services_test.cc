#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "base/text.h"
#include "manifest/catalogue.h"
#include "manifest_text.h"

using namespace mailctl;
using test::compile_domain;

namespace {

using mail::path::Expectation;

const model::Stream& stream_of(const test::Compiled& compiled, std::string_view name) {
  for (const auto& stream : compiled.graph.streams) {
    if (stream.name == name) return stream;
  }
  FAIL("no stream " << name);
  throw 0;
}

std::string values_of(const test::Compiled& compiled, std::string_view address) {
  const auto* record = compiled.spec<model::ManagedRecordSet>(address);
  if (record == nullptr) return "none";
  std::vector<std::string> texts;
  for (const auto& value : record->set.values) texts.push_back(dns::to_text(value));
  return base::join(texts, " | ");
}

}  // namespace

TEST_CASE("services: what `mailctl services` shows of a stream is a good stream") {
  for (const auto& service : manifest::catalogue()) {
    std::string body = "    streams:\n      mail:\n";
    const auto example = manifest::stream_example(service);
    for (const auto& line : base::split(example, '\n')) {
      if (!line.empty()) body += fmt::format("        {}\n", line);
    }
    // `oci` is an account of these manifests: the service of that name is shadowed by it, openly.
    if (service.id == "oci") continue;
    INFO(body);
    const auto compiled = compile_domain(body + "    spf: { all: softfail }\n");
    for (const auto& diagnostic : compiled.diagnostics.all()) {
      INFO(diagnostic.summary);
      CHECK(diagnostic.severity != base::Severity::kError);
    }
    REQUIRE(compiled.graph.streams.size() == 1);
    const auto& stream = compiled.graph.streams.front();
    REQUIRE(stream.mail);
    CHECK(stream.account == service.id);
    CHECK(!stream.mail->signatures.empty());
    CHECK(stream.mail->author == dns::name_of("example.com"));
    CHECK(stream.mail->servers.empty() == service.is_own());
    const bool has_custom = !service.envelope.custom.empty();
    const bool is_domain = service.envelope.own.empty() && !has_custom;
    CHECK((stream.mail->envelope == dns::name_of("example.com")) == is_domain);
    CHECK(stream.mail->whose_envelope.empty() == (service.envelope.own.empty() || has_custom));
  }
}

TEST_CASE("services: one line is enough for Google Workspace") {
  const auto compiled = compile_domain(R"yaml(    streams:
      staff: { via: google-workspace, dkim: { selector: google, record: keep } }
    spf: { all: softfail }
)yaml");
  CHECK(compiled.codes().empty());
  REQUIRE(compiled.graph.spfs.size() == 1);
  CHECK(compiled.graph.spfs[0].terms == std::vector<std::string>{"include:_spf.google.com"});
  const auto* key = compiled.find("dns/example.com/TXT/google._domainkey.example.com");
  REQUIRE(key != nullptr);
  CHECK(key->intent == model::Intent::kKeep);
  CHECK(key->stream == "staff");
  CHECK(key->at.line == 13);
  const auto& mail = *stream_of(compiled, "staff").mail;
  CHECK(mail.name == "staff via Google Workspace");
  CHECK(mail.servers == std::vector<std::string>{"include:_spf.google.com"});
  CHECK(mail.envelope == dns::name_of("example.com"));
  CHECK(mail.envelope_record == Expectation::kAsPublished);
  REQUIRE(mail.signatures.size() == 1);
  CHECK(mail.signatures[0].selector == "google");
  CHECK(mail.signatures[0].key == Expectation::kAsPublished);
}

TEST_CASE("services: records are made of the catalogue's templates and the stream's parameters") {
  const auto compiled = compile_domain(R"yaml(    streams:
      news:
        via: amazon-ses
        parameters: { token1: AA1, token2: bb2, token3: cc3, aws_region: sa-east-1 }
        envelope: ses
        dkim: {}
      office: { via: microsoft-365, parameters: { tenant: example.onmicrosoft.com }, dkim: {} }
      crm: { via: brevo, dkim: { selector: mail, record: { cname: key.example.net } } }
    spf: { all: softfail }
)yaml");
  CHECK(compiled.codes().empty());
  CHECK(values_of(compiled, "dns/example.com/CNAME/aa1._domainkey.example.com") ==
        "aa1.dkim.amazonses.com.");
  CHECK(values_of(compiled, "dns/example.com/CNAME/selector1._domainkey.example.com") ==
        "selector1-example-com._domainkey.example.onmicrosoft.com.");
  CHECK(values_of(compiled, "dns/example.com/CNAME/mail._domainkey.example.com") ==
        "key.example.net.");
  CHECK(values_of(compiled, "dns/example.com/MX/ses.example.com") ==
        "10 feedback-smtp.sa-east-1.amazonses.com.");
  CHECK(values_of(compiled, "dns/example.com/TXT/ses.example.com") ==
        "\"v=spf1 include:amazonses.com ~all\"");
  const auto& news = *stream_of(compiled, "news").mail;
  CHECK(news.envelope == dns::name_of("ses.example.com"));
  CHECK(news.signatures.size() == 3);
  // The include of SES belongs into the record of its envelope only.
  CHECK(compiled.graph.spfs[0].terms ==
        std::vector<std::string>{"include:spf.protection.outlook.com"});
}

TEST_CASE("services: an envelope of the domain's puts the include into its record") {
  const auto compiled = compile_domain(R"yaml(    streams:
      own: { via: salesforce }
      ours: { via: salesforce, envelope: domain }
    spf: { all: softfail }
)yaml");
  CHECK(compiled.codes().empty());
  CHECK(stream_of(compiled, "own").spf_term.empty());
  CHECK(stream_of(compiled, "own").mail->whose_envelope == "Salesforce's default envelope");
  CHECK(stream_of(compiled, "ours").spf_term == "include:_spf.salesforce.com");
  CHECK(compiled.graph.spfs[0].terms == std::vector<std::string>{"include:_spf.salesforce.com"});
}

TEST_CASE("services: own servers are the terms of the domain, and their key is given") {
  const auto compiled = compile_domain(R"yaml(    streams:
      erp: { via: own, envelope: erp, dkim: { selector: "{stream}", record: "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=" } }
    spf: { all: softfail, terms: ["ip4:192.0.2.1", mx] }
)yaml");
  CHECK(compiled.codes().empty());
  const auto& mail = *stream_of(compiled, "erp").mail;
  CHECK(mail.servers == std::vector<std::string>{"ip4:192.0.2.1", "mx"});
  CHECK(mail.envelope == dns::name_of("erp.example.com"));
  CHECK(mail.envelope_record == Expectation::kAsPublished);
  CHECK(mail.signatures.front().selector == "erp");
  CHECK(values_of(compiled, "dns/example.com/TXT/erp._domainkey.example.com") != "none");
  CHECK(compiled.graph.spfs[0].terms == std::vector<std::string>{"ip4:192.0.2.1", "mx"});
}

TEST_CASE("services: regions are those of the service, and streams may share records") {
  const auto compiled = compile_domain(R"yaml(    streams:
      mail: { via: zoho, regions: [eu, us], dkim: { selector: zmail, record: keep } }
      more: { via: zoho, regions: [eu], dkim: { selector: zmail, record: keep } }
    spf: { all: softfail }
)yaml");
  CHECK(compiled.codes().empty());
  REQUIRE(compiled.graph.streams.size() == 3);
  CHECK(compiled.graph.streams[0].mail->name == "mail via Zoho Mail in eu");
  CHECK(compiled.graph.spfs[0].terms ==
        std::vector<std::string>{"include:zohomail.eu", "include:zohomail.com"});
  CHECK(compile_domain("    streams:\n      mail: { via: zoho }\n").codes() ==
        "manifest/missing-field");
}

TEST_CASE("services: `keep` without a selector keeps those that everybody has") {
  const auto compiled = compile_domain(R"yaml(    streams:
      help: { via: zendesk, dkim: { record: keep } }
      mail: { via: google-workspace, dkim: { record: keep } }
)yaml");
  CHECK(compiled.codes().empty());
  CHECK(compiled.find("dns/example.com/TXT/zendesk2._domainkey.example.com") != nullptr);
  CHECK(compiled.find("dns/example.com/TXT/google._domainkey.example.com") != nullptr);
  CHECK(
      compile_domain("    streams:\n      x: { via: mailgun, dkim: { record: keep } }\n").codes() ==
      "manifest/missing-field");
}

TEST_CASE("services: an account shadows nothing silently") {
  const auto compiled = test::compile_text(R"yaml(version: 1
name: t
accounts:
  oci: { provider: oci, compartment: ocid1.compartment.oc1..a, regions: [us-phoenix-1] }
  zendesk: { provider: oci, compartment: ocid1.compartment.oc1..a, regions: [us-phoenix-1] }
domains:
  example.com: { mx: keep }
)yaml");
  CHECK(compiled.codes().find("manifest/account-named-like-service") == 0);
}
