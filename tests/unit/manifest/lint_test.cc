#include "manifest/lint.h"

#include <catch2/catch.hpp>

#include "manifest_text.h"

using namespace mailctl;
using test::Compiled;

namespace {

Compiled linted(Compiled compiled) {
  REQUIRE_FALSE(compiled.diagnostics.has_errors());
  compiled.diagnostics = {};
  manifest::lint(compiled.manifest,
                 compiled.graph,
                 base::Date{std::chrono::year{2026}, std::chrono::month{11}, std::chrono::day{24}},
                 compiled.diagnostics);
  return compiled;
}

Compiled lint_domain(const std::string& blocks) {
  return linted(test::compile_domain(blocks));
}

std::string place_of(const Compiled& compiled, std::string_view code) {
  for (const auto& diagnostic : compiled.diagnostics.all()) {
    if (diagnostic.code == code) return compiled.files.to_text(diagnostic.at);
  }
  return "not said";
}

// The text that a diagnostic points at.
std::string marked(const Compiled& compiled, std::string_view code) {
  for (const auto& diagnostic : compiled.diagnostics.all()) {
    if (diagnostic.code != code) continue;
    const auto line = compiled.files.line(diagnostic.at.file, diagnostic.at.line);
    return std::string(line.substr(diagnostic.at.column - 1, diagnostic.at.length));
  }
  return "not said";
}

constexpr const char* kStream =
    "    streams:\n"
    "      news: { via: oci, from: [news], dkim: { selector: \"s-{region}-{date}\" } }\n";

}  // namespace

TEST_CASE("lint says nothing of blocks that are left out or kept", "[lint]") {
  CHECK(lint_domain("    role: people\n").codes().empty());
  CHECK(lint_domain("    role: bulk\n    spf: keep\n    dmarc: keep\n    mx: keep\n    bimi: keep\n"
                    "    mta_sts: keep\n    tls_rpt: keep\n")
            .codes()
            .empty());
}

TEST_CASE("lint of planned records: what receivers would ignore is an error at its block",
          "[lint]") {
  const auto compiled = lint_domain(
      "    mx: { hosts: [{ preference: 10, host: mail.example.com }] }\n"
      "    records:\n      - { name: mail, type: A, values: [10.0.0.1] }\n");
  CHECK(compiled.codes() == "mx/private-address");
  CHECK(compiled.diagnostics.has_errors());
  CHECK(marked(compiled, "mx/private-address").find("mail.example.com") != std::string::npos);
}

TEST_CASE("lint points at the term of the manifest", "[lint]") {
  const auto compiled = lint_domain(
      "    spf:\n      all: softfail\n      terms:\n        - \"ip4:192.0.2.0/24\"\n        - "
      "ptr\n");
  CHECK(compiled.codes() == "spf/ptr");
  CHECK(marked(compiled, "spf/ptr") == "ptr");
}

TEST_CASE("advice by role is a warning and never an error", "[lint]") {
  for (const auto* role : {"transactional", "bulk", "people"}) {
    const auto compiled =
        lint_domain("    role: " + std::string(role) + "\n" +
                    "    dmarc: { policy: none, reports: [\"mailto:d@example.com\"] }\n");
    INFO(role << " " << compiled.codes());
    CHECK(compiled.codes().find("dmarc/not-enforced") != std::string::npos);
    CHECK_FALSE(compiled.diagnostics.has_errors());
  }
  const auto parked = lint_domain(
      "    role: parked\n    spf: { all: fail, terms: [] }\n    mx: none\n"
      "    dmarc: { policy: reject, reports: [\"mailto:d@example.com\"] }\n");
  CHECK(parked.codes().empty());
  const auto open = lint_domain("    role: parked\n    dmarc: none\n");
  CHECK_FALSE(open.codes().empty());
  CHECK_FALSE(open.diagnostics.has_errors());
  const auto bulk = lint_domain("    role: bulk\n" + std::string(kStream) + "    dmarc: none\n");
  CHECK(bulk.codes().find("bulk/no-dmarc") != std::string::npos);
  CHECK_FALSE(bulk.diagnostics.has_errors());
}

TEST_CASE("streams that the policy would refuse", "[lint]") {
  const auto unsigned_stream = lint_domain(
      "    streams:\n      news: { via: oci, from: [news] }\n"
      "    dmarc: { policy: reject, reports: [\"mailto:d@example.com\"] }\n");
  CHECK(unsigned_stream.codes().find("dmarc/sender-unaligned") != std::string::npos);
  CHECK(marked(unsigned_stream, "dmarc/sender-unaligned") == "news");
  const auto enveloped = lint_domain(
      "    streams:\n      news: { via: oci, from: [news], envelope: \"{region}.bounce\" }\n"
      "    dmarc: { policy: reject, reports: [\"mailto:d@example.com\"] }\n");
  CHECK(enveloped.codes() == "dmarc/spf-only-sender");
  const auto signed_stream =
      lint_domain(std::string(kStream) +
                  "    dmarc: { policy: reject, reports: [\"mailto:d@example.com\"] }\n");
  CHECK(signed_stream.codes().empty());
}

TEST_CASE("texts among `records` are read as receivers read them", "[lint]") {
  const auto compiled = lint_domain(
      "    records:\n"
      "      - { name: s1._domainkey, type: TXT, values: [\"v=DKIM1; k=rsa\"] }\n"
      "      - { name: _smtp._tls, type: TXT, values: [\"v=TLSRPTv1 rua=x\"] }\n"
      "      - { name: hello, type: TXT, values: [\"v=TLSRPTv1 rua=x\"] }\n");
  CHECK(compiled.codes() == "dkim/missing-key tls-rpt/no-version");
  CHECK(place_of(compiled, "tls-rpt/no-version").find(":") != std::string::npos);
}

TEST_CASE("a logo needs a policy in force", "[lint]") {
  const std::string bimi =
      "    bimi: { logo: \"https://example.com/l.svg\", certificate: \"https://example.com/m.pem\" "
      "}\n";
  CHECK(lint_domain(bimi + "    dmarc: { policy: none, reports: [\"mailto:d@example.com\"] }\n")
            .codes() == "bimi/not-enforcing");
  CHECK(lint_domain(bimi + "    dmarc: { policy: reject, reports: [\"mailto:d@example.com\"] }\n")
            .codes()
            .empty());
}
