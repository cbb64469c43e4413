#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "mail/bimi/record.h"
#include "mail/transport/mta_sts.h"
#include "mail/transport/tls_rpt.h"

using namespace mailctl;
using namespace mailctl::mail;
using namespace mailctl::mail::transport;

namespace {

using Codes = std::vector<std::string>;

Codes codes(const std::vector<Problem>& problems) {
  Codes out;
  for (const Problem& problem : problems) out.emplace_back(problem.code);
  return out;
}

}  // namespace

TEST_CASE("MTA-STS records") {
  const auto parsed = parse_sts_record("v=STSv1; id=20160831085700Z;");
  CHECK(parsed.problems.empty());
  CHECK(parsed.record.id == "20160831085700Z");
  CHECK(to_text(parsed.record) == "v=STSv1; id=20160831085700Z;");
  CHECK(parse_sts_record("v=STSv1;id=1;x=y").record.unknown.size() == 1);
  CHECK(to_text(parse_sts_record("v=STSv1;id=1;x=y").record) == "v=STSv1; id=1; x=y;");

  const auto wrong = [](std::string_view text) { return codes(parse_sts_record(text).problems); };
  CHECK(wrong("v=STSv2; id=1;") == Codes{"mta-sts/no-version"});
  CHECK(wrong("v=stsv1; id=1;") == Codes{"mta-sts/no-version"});
  CHECK(wrong("v=STSv1 id=1") == Codes{"mta-sts/no-version"});
  CHECK(wrong("v=STSv1;") == Codes{"mta-sts/bad-id"});
  CHECK(wrong("v=STSv1; id=2024-12-21;") == Codes{"mta-sts/bad-id"});
  CHECK(wrong("v=STSv1; id=" + std::string(33, 'a')) == Codes{"mta-sts/bad-id"});
  CHECK(wrong("v=STSv1; id=1; id=2") == Codes{"mta-sts/duplicate-tag"});
}

TEST_CASE("MTA-STS policies") {
  const std::string text =
      "version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\nmx: *.example.net\r\nmax_age: "
      "604800\r\n";
  const auto parsed = parse_sts_policy(text);
  CHECK(parsed.problems.empty());
  CHECK(parsed.policy.mode == StsMode::kEnforce);
  CHECK(parsed.policy.mx == Codes{"mail.example.com", "*.example.net"});
  CHECK(to_text(parsed.policy) == text);
  CHECK(parse_sts_policy("version: STSv1\nmode:none\nmax_age:0\nfoo: bar\n").problems.empty());

  const auto wrong = [](std::string_view policy) {
    return codes(parse_sts_policy(policy).problems);
  };
  CHECK(wrong("version: STSv1\nmode: testing\nmax_age: 1\n") == Codes{"mta-sts/missing-field"});
  CHECK(wrong("mode: none\nmax_age: 1\n") == Codes{"mta-sts/missing-field"});
  CHECK(wrong("version: STSv1\nmode: strict\nmx: a.example\nmax_age: 1\n") ==
        Codes{"mta-sts/bad-value"});
  CHECK(wrong("version: STSv1\nmode: none\nmax_age: 31557601\n") == Codes{"mta-sts/bad-value"});
  CHECK(wrong("version: STSv1\nmode: none\nmax_age: -1\n") == Codes{"mta-sts/bad-value"});
  CHECK(wrong("version: STSv1\nmode: none\nmax_age: 1\nmx: *.*.example\n") ==
        Codes{"mta-sts/bad-value"});
  CHECK(wrong("version: STSv1\nmode: none\nmode: none\nmax_age: 1\n") ==
        Codes{"mta-sts/duplicate-field"});
  CHECK(wrong("<html>\nversion: STSv1\nmode: none\nmax_age: 1\n") == Codes{"mta-sts/bad-line"});
  CHECK(parse_sts_policy("version: STSv1\nmode: none\nmax_age: 1\nx\n").problems.front().offset ==
        37);
}

TEST_CASE("a policy's wildcard stands for one label") {
  CHECK(is_matching_mx("mail.example.com", dns::name_of("Mail.Example.com")));
  CHECK(is_matching_mx("*.example.com", dns::name_of("mail.example.com")));
  CHECK_FALSE(is_matching_mx("*.example.com", dns::name_of("a.mail.example.com")));
  CHECK_FALSE(is_matching_mx("*.example.com", dns::name_of("example.com")));
  CHECK_FALSE(is_matching_mx("mail.example.com", dns::name_of("mail2.example.com")));
}

TEST_CASE("TLS-RPT records") {
  const auto parsed =
      parse_tls_report_record("v=TLSRPTv1; rua=mailto:tls@Example.com,https://r.example/v1; x=y");
  CHECK(parsed.problems.empty());
  CHECK(to_text(parsed.record) ==
        "v=TLSRPTv1; rua=mailto:tls@example.com,https://r.example/v1; x=y");

  const auto wrong = [](std::string_view text) {
    return codes(parse_tls_report_record(text).problems);
  };
  CHECK(wrong("v=TLSRPTv2; rua=mailto:a@b.example") == Codes{"tls-rpt/no-version"});
  CHECK(wrong("v=TLSRPTv1;") == Codes{"tls-rpt/missing-rua"});
  CHECK(wrong("v=TLSRPTv1; rua=a@b.example") == Codes{"tls-rpt/bad-uri"});
  CHECK(wrong("v=TLSRPTv1; rua=ftp://b.example/x") == Codes{"tls-rpt/bad-uri"});
  CHECK(wrong("v=TLSRPTv1; rua=mailto:a@b.example!10m") == Codes{"tls-rpt/bad-uri"});
  CHECK(wrong("v=TLSRPTv1; rua=") == Codes{"tls-rpt/bad-uri"});
}

TEST_CASE("BIMI records") {
  const auto parsed = bimi::parse_record(
      "v=BIMI1; l=https://x.example/logo.svg; a=https://x.example/vmc.pem; avp=personal; lps=a,b");
  CHECK(parsed.problems.empty());
  CHECK(parsed.record.location == "https://x.example/logo.svg");
  CHECK(
      bimi::to_text(parsed.record) ==
      "v=BIMI1; l=https://x.example/logo.svg; a=https://x.example/vmc.pem; avp=personal; lps=a,b");
  CHECK(bimi::parse_record("v=BIMI1; l=; a=;").record.is_declination());
  CHECK(bimi::parse_record("v=BIMI1; l=; a=;").problems.empty());

  const auto wrong = [](std::string_view text) { return codes(bimi::parse_record(text).problems); };
  CHECK(wrong("v=bimi1; l=") == Codes{"bimi/no-version"});
  CHECK(wrong("v=BIMI1; a=") == Codes{"bimi/missing-location"});
  CHECK(wrong("v=BIMI1; l=http://x.example/a.svg; a=https://x.example/a.pem") ==
        Codes{"bimi/bad-url"});
  CHECK(wrong("v=BIMI1; l=https:///a.svg; a=") == Codes{"bimi/bad-url", "bimi/no-certificate"});
  CHECK(wrong("v=BIMI1; l=https://x.example/a.svg") == Codes{"bimi/no-certificate"});
  CHECK(wrong("v=BIMI1; l=; a=; avp=none") == Codes{"bimi/bad-value"});
  CHECK(wrong("v=BIMI1; l=; l=") == Codes{"bimi/duplicate-tag"});
}
