#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "mail/dmarc/record.h"
#include "mail/dmarc/strictness.h"

using namespace mailctl;
using namespace mailctl::mail::dmarc;

namespace {

Record record(std::string_view text) {
  return parse_record(text).record;
}

std::vector<std::string> codes(std::string_view text) {
  std::vector<std::string> out;
  for (const auto& problem : parse_record(text).problems) out.emplace_back(problem.code);
  return out;
}

using Codes = std::vector<std::string>;

}  // namespace

TEST_CASE("a DMARC text begins with its version in the right case") {
  CHECK(is_dmarc_text("v=DMARC1"));
  CHECK(is_dmarc_text("v = DMARC1 ; p=none"));
  CHECK(is_dmarc_text("V=DMARC1; p=none"));
  CHECK_FALSE(is_dmarc_text("v=dmarc1; p=none"));
  CHECK_FALSE(is_dmarc_text("v=DMARC1 p=none"));
  CHECK_FALSE(is_dmarc_text("p=none; v=DMARC1"));
  CHECK_FALSE(is_dmarc_text("v=DMARC10"));
  CHECK_FALSE(is_dmarc_text("v=spf1 -all"));
  CHECK_FALSE(is_dmarc_text(""));
}

TEST_CASE("every tag is read") {
  const auto parsed = parse_record(
      "v=DMARC1; p=Reject; sp=quarantine; np=reject; adkim=s; aspf=s; psd=n; t=y; fo=1:d:s; "
      "rua=mailto:Dmarc@Example.COM!10m, https://reports.example/x; ruf=mailto:f@example.com; "
      "pct=50; ri=3600; zz=1");
  CHECK(parsed.applies);
  const Record& r = parsed.record;
  CHECK(r.p == Policy::kReject);
  CHECK(r.sp == Policy::kQuarantine);
  CHECK(r.np == Policy::kReject);
  CHECK(r.adkim == Alignment::kStrict);
  CHECK(r.aspf == Alignment::kStrict);
  CHECK(r.psd == PublicSuffix::kNo);
  CHECK(r.t == TestMode::kOn);
  CHECK(r.fo == "1:d:s");
  REQUIRE(r.rua.size() == 2);
  CHECK(r.rua[0].uri == "mailto:Dmarc@example.com");
  CHECK(r.rua[0].size_limit == "10m");
  CHECK(r.rua[1].uri == "https://reports.example/x");
  CHECK(r.pct == 50);
  CHECK(r.unknown.size() == 2);
  CHECK_FALSE(mail::has_errors(parsed.problems));
}

TEST_CASE("printing puts v and p first and leaves defaults out") {
  Record r;
  r.rua = {{"mailto:dmarc@example.com", ""}};
  CHECK(to_text(r) == "v=DMARC1; p=none; rua=mailto:dmarc@example.com");
  r.p = Policy::kReject;
  r.np = Policy::kReject;
  r.aspf = Alignment::kStrict;
  r.t = TestMode::kOn;
  r.unknown = {{"zz", "1"}};
  CHECK(to_text(r) ==
        "v=DMARC1; p=reject; np=reject; aspf=s; t=y; rua=mailto:dmarc@example.com; zz=1");
  CHECK(record("v=DMARC1; p=none; adkim=r; aspf=r; fo=0; pct=100; psd=u; t=n") ==
        record("v=DMARC1; p=none;"));
}

TEST_CASE("printing and parsing agree") {
  for (const char* text :
       {"v=DMARC1; p=none",
        "v=DMARC1; p=quarantine; sp=none; np=reject; adkim=s; aspf=s; psd=y; t=y; fo=d:1; "
        "rua=mailto:a@b.example!10m,https://x.example/; ruf=mailto:c@d.example?subject=x; pct=0; "
        "rf=afrf; ri=1; x=y"}) {
    CHECK(to_text(record(text)) == text);
    CHECK(record(to_text(record(text))) == record(text));
  }
}

TEST_CASE("problems are named and placed") {
  CHECK(codes("v=DMARC1; p=none; rua=mailto:a@b.example;").empty());
  CHECK(codes("v=DMARC1 p=none") == Codes{"dmarc/no-version"});
  CHECK(codes("v=DMARC1;; p=none") == Codes{"dmarc/malformed-tag"});
  CHECK(codes("v=DMARC1; p=none; p=reject") == Codes{"dmarc/duplicate-tag"});
  CHECK_FALSE(parse_record("v=DMARC1; p=none; p=reject").applies);
  CHECK(codes("v=DMARC1; p=monitor") == Codes{"dmarc/bad-value"});
  CHECK_FALSE(record("v=DMARC1; p=monitor").p.has_value());
  CHECK(codes("v=DMARC1; p=none; adkim=relaxed") == Codes{"dmarc/bad-value"});
  CHECK(codes("v=DMARC1; p=none; pct=101") == Codes{"dmarc/bad-value"});
  CHECK(codes("v=DMARC1; p=none; pct=50") == Codes{"dmarc/historic-tag"});
  CHECK(codes("v=DMARC1; p=none; rf=afrf") == Codes{"dmarc/historic-tag"});
  CHECK(codes("v=DMARC1; p=none; adkm=s") == Codes{"dmarc/unknown-tag"});
  CHECK(codes("v=DMARC1; p=none; fo=1") == Codes{"dmarc/fo-without-ruf"});
  CHECK(codes("v=DMARC1; p=none; fo=0:1; ruf=mailto:a@b.example") == Codes{"dmarc/bad-value"});
  CHECK(codes("v=DMARC1; rua=mailto:a@b.example") == Codes{"dmarc/missing-policy"});

  const auto parsed = parse_record("v=DMARC1; p=none; rua=dmarc@example.com, mailto:x");
  REQUIRE(parsed.problems.size() == 2);
  CHECK(parsed.problems[0].code == "dmarc/bad-uri");
  CHECK(parsed.problems[0].offset == 22);
  CHECK(parsed.problems[0].length == 17);
  CHECK(parsed.problems[0].message ==
        "\"dmarc@example.com\" is no URI; write mailto:dmarc@example.com");
  CHECK(parsed.problems[1].offset == 41);
  CHECK(parse_record("v=DMARC1; p=none; adkm=s").problems.front().message.find("adkim") !=
        std::string::npos);
}

TEST_CASE("enforcing looks at every class of senders and both readings") {
  CHECK_FALSE(is_enforcing(Record{}));
  CHECK_FALSE(is_enforcing(record("v=DMARC1; p=none; adkim=s")));
  CHECK(is_enforcing(record("v=DMARC1; p=quarantine")));
  CHECK(is_enforcing(record("v=DMARC1; p=none; sp=reject")));
  CHECK(is_enforcing(record("v=DMARC1; p=none; np=reject")));
  // t=y lowers it for RFC 9989 receivers only; pct=0 for RFC 7489 receivers only.
  CHECK(is_enforcing(record("v=DMARC1; p=quarantine; t=y")));
  CHECK(is_enforcing(record("v=DMARC1; p=quarantine; pct=0")));
  CHECK_FALSE(is_enforcing(record("v=DMARC1; p=quarantine; t=y; pct=0")));
}

TEST_CASE("the policy that applies") {
  const Record r = record("v=DMARC1; p=reject; sp=none; t=y");
  CHECK(applied_policy(r, SenderClass::kDomain, Reading::kRfc9989) == Policy::kQuarantine);
  CHECK(applied_policy(r, SenderClass::kDomain, Reading::kRfc7489) == Policy::kReject);
  CHECK(applied_policy(r, SenderClass::kSubdomain, Reading::kRfc7489) == Policy::kNone);
  CHECK(applied_policy(r, SenderClass::kMissingSubdomain, Reading::kRfc9989) == Policy::kNone);
  const Record np = record("v=DMARC1; p=none; np=reject");
  CHECK(applied_policy(np, SenderClass::kMissingSubdomain, Reading::kRfc9989) == Policy::kReject);
  CHECK(applied_policy(np, SenderClass::kMissingSubdomain, Reading::kRfc7489) == Policy::kNone);
}

TEST_CASE("stricter means that some mail may fare worse") {
  const auto stricter = [](std::string_view next, std::string_view before) {
    return is_stricter(record(next), record(before));
  };
  CHECK(is_stricter(record("v=DMARC1; p=reject"), Record{}));
  CHECK_FALSE(is_stricter(record("v=DMARC1; p=none"), Record{}));
  CHECK(stricter("v=DMARC1; p=reject", "v=DMARC1; p=quarantine"));
  CHECK_FALSE(stricter("v=DMARC1; p=quarantine", "v=DMARC1; p=reject"));
  CHECK_FALSE(stricter("v=DMARC1; p=reject; rua=mailto:a@b.example", "v=DMARC1; p=reject"));
  CHECK(stricter("v=DMARC1; p=reject; sp=reject", "v=DMARC1; p=reject; sp=none"));
  CHECK(stricter("v=DMARC1; p=quarantine; sp=reject", "v=DMARC1; p=reject; sp=quarantine"));
  CHECK(stricter("v=DMARC1; p=reject", "v=DMARC1; p=reject; t=y"));
  CHECK(stricter("v=DMARC1; p=reject; pct=50", "v=DMARC1; p=reject; pct=10"));
  CHECK_FALSE(stricter("v=DMARC1; p=reject; pct=10", "v=DMARC1; p=reject; pct=50"));
  CHECK(stricter("v=DMARC1; p=reject; adkim=s", "v=DMARC1; p=reject"));
  CHECK_FALSE(stricter("v=DMARC1; p=none; adkim=s", "v=DMARC1; p=none"));
}
