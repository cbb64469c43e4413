#include "manifest/parse.h"

#include <catch2/catch.hpp>

#include "manifest_text.h"

using namespace mailctl;
using test::compile_domain;

TEST_CASE("fields of an account") {
  const auto compiled = test::compile_text(R"(version: 1
name: t
accounts:
  oci:
    provider: oci
    profile: MAIL
    auth: resource_principal
    compartment: ocid1.compartment.oc1..a
    tenancy: ocid1.tenancy.oc1..b
    regions: [sa-saopaulo-1, me-dubai-1]
    spf_include: { me-dubai-1: RP.example.com }
    pass_phrase: ${env:PASS}
domains: {}
)");
  CHECK(compiled.codes().empty());
  const auto* account = compiled.manifest.account("oci");
  REQUIRE(account != nullptr);
  CHECK(account->profile.value == "MAIL");
  CHECK(account->auth == manifest::Auth::kResourcePrincipal);
  CHECK(account->tenancy.value == "ocid1.tenancy.oc1..b");
  CHECK(account->regions.at(1).value == "me-dubai-1");
  REQUIRE(account->spf_includes.size() == 1);
  CHECK(account->spf_includes.front().region == "me-dubai-1");
  CHECK(account->spf_includes.front().term.value == "rp.example.com");
  REQUIRE(account->pass_phrase.has_value());
  CHECK(account->pass_phrase->reference ==
        manifest::Reference{manifest::ReferenceKind::kEnvironment, "PASS"});
  CHECK(account->pass_phrase->value.empty());
  CHECK(compiled.manifest.account("other") == nullptr);
}

TEST_CASE("names are A-labels, whatever they were written as") {
  const auto compiled = test::compile_text(R"(version: 1
name: t
accounts:
  oci: { provider: oci, compartment: ocid1.compartment.oc1..a, regions: [sa-saopaulo-1] }
zones: { CAFÉ.example: { publish: oci } }
domains:
  café.example:
    streams: { s: { via: oci, from: [a@Café.example] } }
)");
  CHECK(compiled.codes().empty());
  CHECK(compiled.manifest.domains.at(0).name.value.text() == "xn--caf-dma.example");
  CHECK(compiled.find("oci/sa-saopaulo-1/sender/a@xn--caf-dma.example") != nullptr);
}

TEST_CASE("places of values are kept") {
  const auto compiled = compile_domain(R"(    streams:
      main: { via: oci, from: [no-reply] }
)");
  const auto& stream = compiled.manifest.domains.at(0).streams.at(0);
  CHECK(compiled.files.to_text(stream.name.at) == "t.yaml:13:7");
  CHECK(stream.name.at.length == 4);
  CHECK(compiled.files.to_text(stream.from.at(0).email.at) == "t.yaml:13:32");
}

TEST_CASE("times to live: seconds, durations, and what is neither") {
  const auto ttl = [](const std::string& text) {
    const auto compiled = compile_domain("    dmarc: { policy: none, ttl: " + text + " }\n");
    return compiled.codes().empty() ? std::to_string(compiled.graph.dmarcs.at(0).ttl)
                                    : compiled.codes();
  };
  CHECK(ttl("3600") == "3600");
  CHECK(ttl("1h") == "3600");
  CHECK(ttl("2d") == "172800");
  CHECK(ttl("1000ms") == "1");
  CHECK(ttl("2147483647") == "2147483647");
  for (const auto* wrong : {"0",
                            "-1",
                            "1.5h",
                            "1500ms",
                            "2147483648",
                            "999999999w",
                            "\"3600\"",
                            "forever",
                            "[1h]",
                            "1h30m"}) {
    INFO(wrong);
    CHECK(ttl(wrong) == "manifest/wrong-type");
  }
}

TEST_CASE("every problem of a file is reported in one run") {
  const auto compiled = compile_domain(R"(    rolle: people
    streams: { s: { via: nobody, dkim: { selector: "{x}" } } }
    spf: { all: pass, terms: [foo] }
    mx: []
    records: [{ name: www, type: A, values: [x] }]
)");
  CHECK(compiled.codes() ==
        "manifest/bad-record-value manifest/bad-template manifest/empty-list "
        "manifest/spf-passes-all manifest/unknown-account manifest/unknown-key "
        "spf/unknown-mechanism");
}

TEST_CASE("every diagnostic of a manifest has a place") {
  for (const std::string text :
       {"",
        "[]",
        "version: 1",
        "version: 1\nname: [x]\ndomains: 3\naccounts: { x: 1 }\n",
        "version: 1\nname: t\ndomains: { a.example: 1, b.example: [], c.example: }\n",
        "version: 1\nname: t\nzones: { z.example: }\nsuppressions: { s: }\ndomains: {}\n",
        "version: 1\nname: t\ndomains: { a.example: { streams: { s: }, records: [1, ~, []] } "
        "}\n"}) {
    const auto compiled = test::compile_text(text);
    INFO(text);
    CHECK(compiled.diagnostics.has_errors());
    for (const auto& diagnostic : compiled.diagnostics.all()) {
      INFO(diagnostic.code << ": " << diagnostic.summary);
      CHECK(diagnostic.at.is_known());
    }
  }
}

TEST_CASE("secrets written out and addresses of recipients appear in no message") {
  const auto compiled = test::compile_text(R"(version: 1
name: t
accounts:
  oci: { provider: oci, compartment: ocid1.compartment.oc1..a, regions: [sa-saopaulo-1], pass_phrase: hunter2 }
domains: {}
suppressions:
  s: { between: [oci], addresses: [victim@example.com, Victim@example.com, "not an address"] }
)");
  CHECK(compiled.diagnostics.has_errors());
  for (const auto& diagnostic : compiled.diagnostics.all()) {
    const auto text = diagnostic.summary + diagnostic.detail;
    CHECK(text.find("hunter2") == std::string::npos);
    CHECK(text.find("ictim") == std::string::npos);
  }
}

TEST_CASE("control characters and long texts are refused") {
  const auto description = [](const std::string& text) {
    return compile_domain("    streams: { s: { via: oci, description: \"" + text + "\" } }\n")
        .codes();
  };
  CHECK(description("fine").empty());
  CHECK(description("a\\nb") == "manifest/bad-text");
  CHECK(description("\\e[31m") == "manifest/bad-text");
  CHECK(description(std::string(1000, 'x')).empty());
  CHECK(description(std::string(1001, 'x')) == "manifest/bad-text");
}
