#include <catch2/catch.hpp>

#include "manifest_text.h"

using namespace mailctl;
using model::Intent;
using test::compile_domain;

namespace {

// "TYPE ttl value|value" of a record set.
std::string set_text(const test::Compiled& compiled, std::string_view address) {
  const auto* record = compiled.spec<model::ManagedRecordSet>(address);
  if (record == nullptr) return "missing";
  std::vector<std::string> values;
  for (const auto& value : record->set.values) values.push_back(dns::to_text(value));
  return std::to_string(record->set.ttl) + " " + base::join(values, "|");
}

}  // namespace

TEST_CASE("blocks that are left out make no resource") {
  const auto compiled = compile_domain("    role: people\n");
  CHECK(compiled.codes().empty());
  CHECK(compiled.graph.resources.empty());
  CHECK(compiled.graph.spfs.empty());
  CHECK(compiled.graph.dmarcs.empty());
  CHECK(compiled.graph.domains == std::vector<dns::Name>{dns::name_of("example.com")});
}

TEST_CASE("keep and none of every block") {
  const auto blocks = [](const std::string& form) {
    std::string text;
    for (const auto* block : {"spf", "dmarc", "mx", "bimi", "mta_sts", "tls_rpt"}) {
      text += "    " + std::string(block) + ": " + form + "\n";
    }
    return text + "    records: [{ name: www, type: A, values: " + form + " }]\n";
  };
  const std::vector<std::string> text_sets{"dns/example.com/TXT/default._bimi.example.com",
                                           "dns/example.com/TXT/_mta-sts.example.com",
                                           "dns/example.com/TXT/_smtp._tls.example.com",
                                           "dns/example.com/A/www.example.com"};
  const auto kept = compile_domain(blocks("keep"));
  CHECK(kept.codes().empty());
  for (const auto& address : text_sets) {
    INFO(address);
    REQUIRE(kept.find(address) != nullptr);
    CHECK(kept.find(address)->intent == Intent::kKeep);
  }
  CHECK(kept.find("dns/example.com/MX/example.com")->intent == Intent::kKeep);
  CHECK(kept.graph.spfs.at(0).intent == Intent::kKeep);
  CHECK(kept.graph.dmarcs.at(0).intent == Intent::kKeep);

  const auto gone = compile_domain(blocks("none"));
  CHECK(gone.codes().empty());
  for (const auto& address : text_sets) {
    INFO(address);
    REQUIRE(gone.find(address) != nullptr);
    CHECK(gone.find(address)->intent == Intent::kAbsent);
  }
  CHECK(gone.graph.spfs.at(0).intent == Intent::kAbsent);
  CHECK(gone.graph.dmarcs.at(0).intent == Intent::kAbsent);
}

TEST_CASE("mx: none is a null MX") {
  const auto compiled = compile_domain("    mx: none\n");
  CHECK(compiled.find("dns/example.com/MX/example.com")->intent == Intent::kManage);
  CHECK(set_text(compiled, "dns/example.com/MX/example.com") == "600 0 .");
}

TEST_CASE("values of the mail blocks are composed") {
  const auto compiled =
      compile_domain(R"(    mx: { hosts: [{ preference: 10, host: MX.example.net }], ttl: 1d }
    bimi: { logo: "https://example.com/l.svg", certificate: "https://example.com/c.pem", selector: brand, ttl: 60 }
    mta_sts: { id: 20260131 }
    tls_rpt: { reports: ["mailto:tls@example.com", "https://example.com/tls"] }
    dmarc:
      policy: quarantine
      subdomains: reject
      nonexistent: reject
      reports: ["mailto:a@example.com"]
      failure_reports: ["mailto:b@example.com"]
      dkim_alignment: strict
      spf_alignment: relaxed
      testing: true
      ttl: 5m
)");
  CHECK(compiled.codes().empty());
  CHECK(set_text(compiled, "dns/example.com/MX/example.com") == "86400 10 mx.example.net.");
  CHECK(set_text(compiled, "dns/example.com/TXT/brand._bimi.example.com") ==
        "60 \"v=BIMI1; l=https://example.com/l.svg; a=https://example.com/c.pem\"");
  CHECK(set_text(compiled, "dns/example.com/TXT/_mta-sts.example.com") ==
        "600 \"v=STSv1; id=20260131;\"");
  CHECK(set_text(compiled, "dns/example.com/TXT/_smtp._tls.example.com") ==
        "600 \"v=TLSRPTv1; rua=mailto:tls@example.com,https://example.com/tls\"");
  REQUIRE(compiled.graph.dmarcs.size() == 1);
  const auto& dmarc = compiled.graph.dmarcs.front();
  CHECK(mail::dmarc::to_text(dmarc.record) ==
        "v=DMARC1; p=quarantine; sp=reject; np=reject; adkim=s; t=y; rua=mailto:a@example.com; "
        "ruf=mailto:b@example.com");
  CHECK(dmarc.ttl == 300);
}

TEST_CASE("records: names, types and values") {
  const auto compiled = compile_domain(R"(    records:
      - { name: "@", type: CAA, values: ['0 issue "letsencrypt.org"'] }
      - { name: www, type: AAAA, values: ["2001:DB8::1", "2001:db8::2"], ttl: 2h }
      - { name: deep.example.com, type: CNAME, values: [Straße.example] }
      - { name: host.sub, type: A, values: [192.0.2.1] }
      - { name: _x._tcp.example.com., type: SRV, values: ["0 5 443 www.example.com."] }
)");
  CHECK(compiled.codes().empty());
  CHECK(set_text(compiled, "dns/example.com/CAA/example.com") == "600 0 issue \"letsencrypt.org\"");
  CHECK(set_text(compiled, "dns/example.com/AAAA/www.example.com") ==
        "7200 2001:db8::1|2001:db8::2");
  CHECK(set_text(compiled, "dns/example.com/CNAME/deep.example.com") ==
        "600 xn--strae-oqa.example.");
  CHECK(set_text(compiled, "dns/sub.example.com/A/host.sub.example.com") == "3600 192.0.2.1");
  CHECK(set_text(compiled, "dns/example.com/SRV/_x._tcp.example.com") ==
        "600 0 5 443 www.example.com.");
}

TEST_CASE("TXT values are plain text, share their set, and may stand beside SPF") {
  const auto compiled = compile_domain(R"(    spf: { all: fail }
    records:
      - { name: "@", type: TXT, values: ['say "hi"', second] }
      - { name: other, type: TXT, values: keep }
)");
  CHECK(compiled.codes().empty());
  CHECK(set_text(compiled, "dns/example.com/TXT/example.com") ==
        "600 \"say \\\"hi\\\"\"|\"second\"");
  CHECK(compiled.spec<model::ManagedRecordSet>("dns/example.com/TXT/example.com")->sharing ==
        model::Sharing::kValues);
  CHECK(compiled.spec<model::ManagedRecordSet>("dns/example.com/TXT/other.example.com")->sharing ==
        model::Sharing::kWhole);
}

TEST_CASE("a long TXT value is cut into strings, not refused") {
  const std::string text(300, 'x');
  const auto compiled =
      compile_domain("    records: [{ name: long, type: TXT, values: [" + text + "] }]\n");
  const auto* record =
      compiled.spec<model::ManagedRecordSet>("dns/example.com/TXT/long.example.com");
  REQUIRE(record != nullptr);
  const auto& txt = std::get<dns::TxtData>(record->set.values.at(0));
  CHECK(txt.strings.size() == 2);
  CHECK(txt.joined() == text);
}

TEST_CASE("a CNAME may stand where other records are to go") {
  CHECK(compile_domain(R"(    records:
      - { name: www, type: CNAME, values: [web.example.net] }
      - { name: www, type: A, values: none }
)")
            .codes()
            .empty());
  CHECK(compile_domain(R"(    records:
      - { name: www, type: CNAME, values: keep }
      - { name: www, type: A, values: [192.0.2.1] }
)")
            .codes() == "manifest/cname-beside-others");
}

TEST_CASE("a CNAME at a name whose key is dated is found once the date is known") {
  const auto body = [](const std::string& first) {
    return "    streams: { s: { via: west, dkim: { selector: \"s-{date}\"" + first +
           " } } }\n    records: [{ name: s-20240101._domainkey, type: TXT, values: [x] }]\n";
  };
  CHECK(compile_domain(body(", first: 2024-01-01")).codes() == "manifest/cname-beside-others");
  CHECK(compile_domain(body("")).codes().empty());
}

TEST_CASE("a clash between two domains is found") {
  const auto compiled =
      compile_domain(R"(    records: [{ name: www.sub, type: A, values: [192.0.2.1] }]
  sub.example.com:
    records: [{ name: www, type: A, values: [192.0.2.2] }]
)");
  CHECK(compiled.codes() == "manifest/two-owners");
  REQUIRE(compiled.diagnostics.all().front().notes.size() == 1);
}

TEST_CASE("a name without a zone is an error, unless nothing of it is published") {
  const std::string head = "version: 1\nname: t\ndomains:\n";
  CHECK(test::compile_text(head + "  a.example: { role: people }\n").codes().empty());
  // `keep` is only looked at, in DNS.
  CHECK(test::compile_text(head + "  a.example: { mx: keep, spf: keep, dmarc: keep }\n")
            .codes()
            .empty());
  CHECK(test::compile_text(head + "  a.example: { mx: none, spf: none, dmarc: none }\n").codes() ==
        "manifest/no-zone");
}
