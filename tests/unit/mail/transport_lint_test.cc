#include <catch2/catch.hpp>

#include "mail/transport/dane.h"
#include "mail/transport/mta_sts_lint.h"
#include "mail/transport/mx_lint.h"
#include "mail/transport/reverse_names.h"
#include "mail/transport/tls_rpt_lint.h"
#include "zone_world.h"

using namespace mailctl;
using namespace mailctl::mail;
using namespace mailctl::mail::transport;
using mail::test::marked;
using mail::test::said;
using mail::test::world_of;

namespace {

using Said = std::vector<std::string>;

const dns::Name kDomain = dns::name_of("example.com");

MailRouting routing_of(std::string_view zone) {
  dns::MissingQuestions missing;
  auto routing = find_routing(kDomain, world_of(zone), missing);
  CHECK(missing.empty());
  return routing;
}

Findings mx(std::string_view zone, Purpose purpose = Purpose::kUnknown) {
  return lint_mx(routing_of(zone), purpose);
}

constexpr std::string_view kTwoHosts =
    "example.com IN MX 10 a.example.com\nexample.com IN MX 20 b.example.com\n"
    "a.example.com IN A 192.0.2.1\na.example.com IN AAAA 2001:db8::1\n"
    "b.example.com IN A 192.0.2.2\n";

}  // namespace

TEST_CASE("MX: two hosts with addresses are as they should be", "[mx]") {
  CHECK(routing_of(kTwoHosts).route == MailRoute::kHosts);
  CHECK(mx(kTwoHosts).empty());
  CHECK(mx(kTwoHosts, Purpose::kSends).empty());
}

TEST_CASE("MX: an alias, an address, nobody, somebody private", "[mx]") {
  const auto findings =
      mx("example.com IN MX 10 alias.example.com\nalias.example.com IN CNAME a.example.net\n"
         "a.example.net IN A 192.0.2.1\n"
         "example.com IN MX 20 192.0.2.9\n"
         "example.com IN MX 30 gone.example.com\n"
         "example.com IN MX 40 inside.example.com\ninside.example.com IN A 10.0.0.1\n"
         "example.com IN MX 50 inside6.example.com\ninside6.example.com IN AAAA fd00::1\n");
  CHECK(said(findings) == Said{"E mx/target-is-alias",
                               "E mx/ip-literal",
                               "E mx/no-address",
                               "E mx/private-address",
                               "W mx/only-ipv6",
                               "E mx/private-address"});
  CHECK(marked(findings).front() == "alias.example.com");
  CHECK(findings[0].text == "MX 10 alias.example.com");
  CHECK(findings[0].fix == "example.com. IN MX 10 a.example.net.");
  CHECK(findings[1].fix.find("mail.example.com. IN A 192.0.2.9\n") != std::string::npos);
  CHECK(findings[3].message.find("RFC 1918") != std::string::npos);
}

TEST_CASE("MX: addresses with names that lead back, where there is reverse DNS", "[mx]") {
  const auto reverse = [](std::string_view more) {
    const auto zone = std::string(kTwoHosts) + std::string(more);
    dns::MissingQuestions missing;
    auto findings = lint_reverse_names(routing_of(zone), world_of(zone), missing);
    CHECK(missing.empty());
    std::vector<std::string> out;
    for (const auto& finding : findings) out.push_back(finding.message);
    CHECK(said(findings) == Said(findings.size(), "I mx/no-reverse-name"));
    return out;
  };
  const std::string four = "1.2.0.192.in-addr.arpa IN PTR a.example.com\n";
  // A zone file without reverse zones says nothing about them, of either family.
  CHECK(reverse("").empty());
  CHECK(reverse(four) ==
        Said{"192.0.2.2, the address of b.example.com, has no name in reverse DNS"});
  CHECK(reverse(four + "2.2.0.192.in-addr.arpa IN PTR x.example\n"
                       "2.2.0.192.in-addr.arpa IN PTR b.example.com\n")
            .empty());
  CHECK(reverse(four + "2.2.0.192.in-addr.arpa IN PTR a.example.com\n") ==
        Said{"192.0.2.2, the address of b.example.com, has the name a.example.com in reverse DNS, "
             "which does not lead back to it"});
  CHECK(reverse("ip6.arpa IN TXT x\n") ==
        Said{"2001:db8::1, the address of a.example.com, has no name in reverse DNS"});
}

TEST_CASE("MX: reverse names are asked for at once, and a failure says nothing", "[mx]") {
  const auto routing = routing_of(kTwoHosts);
  const dns::Question v4{dns::name_of("1.2.0.192.in-addr.arpa"), dns::RecordType::kPtr};
  const dns::Question name{dns::name_of("a.example.com"), dns::RecordType::kA};
  dns::View view;
  dns::MissingQuestions missing;
  CHECK(lint_reverse_names(routing, view, missing).empty());
  CHECK(missing.size() == 5);  // three addresses, two roots
  for (const auto& question : missing) view.set(question, {.status = dns::AnswerStatus::kNoData});
  view.set(v4, {.status = dns::AnswerStatus::kServFail});
  missing.clear();
  CHECK(lint_reverse_names(routing, view, missing).size() == 2);
  view.set(v4, {.status = dns::AnswerStatus::kOk, .records = {dns::PtrData{name.name}}});
  CHECK(lint_reverse_names(routing, view, missing).size() == 2);
  CHECK(missing == dns::MissingQuestions{name});
}

TEST_CASE("MX: the addresses of known services are their own business", "[mx]") {
  const std::string zone =
      "example.com IN MX 1 aspmx.l.google.com\naspmx.l.google.com IN A 192.0.2.7\n"
      "in-addr.arpa IN TXT x\n";
  dns::MissingQuestions missing;
  CHECK(lint_reverse_names(routing_of(zone), world_of(zone), missing).empty());
}

TEST_CASE("MX: null MX, alone, with others, and in a domain that sends", "[mx]") {
  CHECK(mx("example.com IN MX 0 .\n", Purpose::kParked).empty());
  CHECK(said(mx("example.com IN MX 10 .\n")) == Said{"W mx/null-preference"});
  CHECK(said(mx("example.com IN MX 0 .\n", Purpose::kSends)) == Said{"W mx/null-but-sends"});
  const auto both = mx(std::string(kTwoHosts) + "example.com IN MX 0 .\n");
  CHECK(said(both) == Said{"E mx/null-with-others"});
  CHECK(both.front().fix == "Remove this record:\nexample.com. IN MX 0 .");
}

TEST_CASE("MX: none, with an address and without", "[mx]") {
  CHECK(said(mx("example.com IN A 192.0.2.1\n")) == Said{"I mx/missing"});
  CHECK(said(mx("example.com IN A 192.0.2.1\n", Purpose::kParked)) == Said{"W mx/missing"});
  CHECK(mx("example.com IN A 192.0.2.1\n", Purpose::kParked).front().fix ==
        "example.com. IN MX 0 .");
  CHECK(routing_of("example.com IN A 192.0.2.1\n").route == MailRoute::kImplicit);
  CHECK(said(mx("example.com IN TXT \"x\"\n")) == Said{"I mx/missing"});
  CHECK(said(mx("example.com IN TXT \"x\"\n", Purpose::kSends)) == Said{"W mx/unreachable"});
}

TEST_CASE("MX: what looks like a reserve and is none", "[mx]") {
  CHECK(said(mx("example.com IN MX 10 a.example.com\na.example.com IN A 192.0.2.1\n")) ==
        Said{"I mx/single-host"});
  CHECK(mx("example.com IN MX 10 a.example.com\na.example.com IN A 192.0.2.1\n"
           "a.example.com IN A 192.0.2.2\n")
            .empty());
  CHECK(said(mx("example.com IN MX 10 a.example.com\nexample.com IN MX 20 a.example.com\n"
                "a.example.com IN A 192.0.2.1\na.example.com IN A 192.0.2.2\n")) ==
        Said{"W mx/duplicate-host"});
  CHECK(said(mx("example.com IN MX 10 a.example.com\nexample.com IN MX 10 b.example.com\n"
                "a.example.com IN A 192.0.2.1\nb.example.com IN A 192.0.2.1\n")) ==
        Said{"W mx/same-machine"});
}

TEST_CASE("MX: left over from a former service", "[mx]") {
  constexpr std::string_view kZone =
      "example.com IN MX 1 smtp.google.com\n"
      "example.com IN MX 10 example-com.mail.protection.outlook.com\n"
      "smtp.google.com IN A 192.0.2.1\n"
      "example-com.mail.protection.outlook.com IN A 192.0.2.2\n";
  const auto findings = mx(kZone);
  REQUIRE(said(findings) == Said{"W mx/two-services"});
  CHECK(findings.front().message == "mail goes to Google Workspace and to Microsoft 365");
  CHECK(findings.front().fix.find(
            "\nexample.com. IN MX 10 example-com.mail.protection.outlook.com.") !=
        std::string::npos);
  // One service by two names is one; so is a host that only looks like it.
  CHECK(mx("example.com IN MX 1 aspmx.l.google.com\nexample.com IN MX 5 aspmx2.googlemail.com\n"
           "example.com IN MX 9 mx.xgoogle.com\n"
           "aspmx.l.google.com IN A 192.0.2.1\naspmx2.googlemail.com IN A 192.0.2.2\n"
           "mx.xgoogle.com IN A 192.0.2.3\n")
            .empty());
}

TEST_CASE("MX: everything is asked level by level, and nothing is said of what is not known",
          "[mx]") {
  dns::View view;
  dns::MissingQuestions missing;
  CHECK(lint_mx(find_routing(kDomain, view, missing), Purpose::kSends).empty());
  CHECK(missing.size() == 3);  // MX, A and AAAA of the domain at once
  view.set({kDomain, dns::RecordType::kMx},
           {.status = dns::AnswerStatus::kOk,
            .records = {dns::MxData{10, dns::name_of("a.example.com")},
                        dns::MxData{20, dns::name_of("b.example.com")}}});
  missing.clear();
  CHECK(lint_mx(find_routing(kDomain, view, missing), Purpose::kSends).empty());
  CHECK(missing.size() == 6);  // both hosts at once
  view.set({kDomain, dns::RecordType::kMx}, {.status = dns::AnswerStatus::kTimeout});
  CHECK(said(lint_mx(find_routing(kDomain, view, missing), Purpose::kSends)) ==
        Said{"W mx/no-answer"});
}

namespace {

Findings sts(std::string_view zone, const StsPolicySource& source, bool has_reports = true) {
  const auto view = world_of(zone);
  dns::MissingQuestions missing;
  const auto routing = find_routing(kDomain, view, missing);
  return lint_sts(find_sts(kDomain, source, view, missing),
                  {.routing = routing, .has_tls_reports = has_reports});
}

StsPolicySource policy(std::string_view text) {
  return {.state = StsPolicyState::kHere, .text = std::string(text), .media_type = "text/plain"};
}

const std::string kSts = std::string(kTwoHosts) +
                         "_mta-sts.example.com IN TXT \"v=STSv1; id=1;\"\n"
                         "mta-sts.example.com IN A 192.0.2.3\n";

constexpr std::string_view kEnforce =
    "version: STSv1\r\nmode: enforce\r\nmx: a.example.com\r\nmx: b.example.com\r\n"
    "max_age: 1209600\r\n";

}  // namespace

TEST_CASE("MTA-STS: a policy in force that admits every host is as it should be", "[mta-sts]") {
  CHECK(sts(kSts, policy(kEnforce)).empty());
  CHECK(sts(kSts, policy("version: STSv1\nmode: enforce\nmx: *.example.com\nmax_age: 86400\n"))
            .empty());
}

TEST_CASE("MTA-STS: hosts that the policy does not admit", "[mta-sts]") {
  const auto findings =
      sts(kSts,
          policy("version: STSv1\nmode: enforce\nmx: A.example.com\nmx: *.b.example.com\n"
                 "max_age: 86400\n"));
  CHECK(said(findings) == Said{"E mta-sts/host-not-admitted", "I mta-sts/unused-pattern"});
  CHECK(findings[0].fix == "mx: b.example.com");
  CHECK(marked(findings)[1] == "*.b.example.com");
  CHECK(said(sts(
            kSts, policy("version: STSv1\nmode: testing\nmx: *.com\nmax_age: 86400\n"), false)) ==
        Said{"W mta-sts/host-not-admitted",
             "W mta-sts/host-not-admitted",
             "I mta-sts/unused-pattern",
             "I mta-sts/mode-testing",
             "W mta-sts/testing-without-reports"});
}

TEST_CASE("MTA-STS: ages and modes", "[mta-sts]") {
  const auto with = [](std::string_view mode, std::string_view age) {
    return said(sts(kSts,
                    policy("version: STSv1\nmode: " + std::string(mode) +
                           "\nmx: *.example.com\nmax_age: " + std::string(age) + "\n")));
  };
  CHECK(with("enforce", "3600") == Said{"W mta-sts/short-age"});
  CHECK(with("testing", "3600") == Said{"I mta-sts/mode-testing"});
  CHECK(with("none", "3600") == Said{"I mta-sts/mode-none"});
  CHECK(with("none", "604800") == Said{"I mta-sts/mode-none", "I mta-sts/long-farewell"});
  CHECK(with("enforced", "604800") == Said{"E mta-sts/bad-value"});
}

TEST_CASE("MTA-STS: records and the host of the policy", "[mta-sts]") {
  CHECK(said(sts(kTwoHosts, {})) == Said{"I mta-sts/absent"});
  CHECK(sts("example.com IN MX 0 .\n", {}).empty());  // takes no mail
  CHECK(said(sts(kTwoHosts, policy(kEnforce))) == Said{"E mta-sts/no-record"});
  CHECK(said(sts(std::string(kTwoHosts) + "_mta-sts.example.com IN TXT \"v=STSv1; id=1;\"\n",
                 {.state = StsPolicyState::kFailed, .failure = "refused"})) ==
        Said{"E mta-sts/no-policy-host"});
  CHECK(said(sts(kSts, {.state = StsPolicyState::kFailed, .failure = "refused"})) ==
        Said{"E mta-sts/no-policy"});
  CHECK(said(sts(kSts, {})) == Said{"I mta-sts/policy-not-checked"});
  CHECK(said(sts(kSts + "_mta-sts.example.com IN TXT \"v=STSv1; id=2;\"\n", {})) ==
        Said{"E mta-sts/several-records"});
  CHECK(said(sts(std::string(kTwoHosts) + "_mta-sts.example.com IN TXT \"v=STSv1 id=1\"\n"
                                          "_mta-sts.example.com IN TXT \"other\"\n",
                 {})) == Said{"E mta-sts/no-version"});
  auto html = policy(kEnforce);
  html.media_type = "text/html";
  CHECK(said(sts(kSts, html)) == Said{"W mta-sts/media-type"});
}

namespace {

Findings tls(std::string_view zone, TlsPolicyUse use = TlsPolicyUse::kNo) {
  dns::MissingQuestions missing;
  return lint_tls_reports(find_tls_reports(kDomain, world_of(zone), missing), use);
}

}  // namespace

TEST_CASE("TLS-RPT: records", "[tls-rpt]") {
  const std::string record = "_smtp._tls.example.com IN TXT \"v=TLSRPTv1; rua=";
  CHECK(tls(std::string(kTwoHosts) + record + "mailto:tls@example.com\"\n").empty());
  CHECK(tls(record + "https://example.com/tls\"\n").empty());
  CHECK(said(tls(kTwoHosts)) == Said{"I tls-rpt/absent"});
  CHECK(said(tls(kTwoHosts, TlsPolicyUse::kYes)) == Said{"W tls-rpt/absent"});
  CHECK(tls(kTwoHosts).front().fix ==
        "_smtp._tls.example.com. IN TXT \"v=TLSRPTv1; rua=mailto:tls-reports@example.com\"");
  CHECK(said(tls(record + "mailto:a@example.com\"\n" + record + "mailto:b@example.com\"\n")) ==
        Said{"E tls-rpt/several-records"});
  CHECK(said(tls("_smtp._tls.example.com IN TXT \"v=TLSRPTv1 rua=mailto:a@example.com\"\n")) ==
        Said{"E tls-rpt/no-version"});
  const auto parked = tls("example.net IN MX 0 .\n" + record +
                          "mailto:a@example.com,mailto:b@example.net\"\n" + std::string(kTwoHosts));
  CHECK(said(parked) == Said{"W tls-rpt/undeliverable"});
  CHECK(marked(parked) == Said{"example.net"});
}

namespace {

constexpr std::string_view kHash =
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

std::string tlsa(std::string_view host, std::string_view data) {
  return "_25._tcp." + std::string(host) + " IN TLSA " + std::string(data) + "\n";
}

std::string hash_of(std::string_view parameters) {
  return std::string(parameters) + " " + std::string(kHash);
}

Findings dane(std::string_view zone, const StsPolicy* sts_policy = nullptr) {
  const auto view = world_of(std::string(kTwoHosts) + std::string(zone));
  dns::MissingQuestions missing;
  const auto routing = find_routing(kDomain, view, missing);
  return lint_dane(find_tlsa(routing, view, missing), sts_policy);
}

}  // namespace

TEST_CASE("DANE: nothing is said where there is nothing, and DNSSEC is never claimed", "[dane]") {
  CHECK(dane("").empty());
  CHECK(said(dane(tlsa("a.example.com", hash_of("3 1 1")) +
                  tlsa("b.example.com", hash_of("2 1 1")))) == Said{"I dane/dnssec-not-proven"});
}

TEST_CASE("DANE: parameters, lengths, usages", "[dane]") {
  const auto both = [](std::string_view data) {
    auto findings = dane(tlsa("a.example.com", data) + tlsa("b.example.com", hash_of("3 1 1")));
    CHECK(findings.back().rule == "dane/dnssec-not-proven");
    findings.pop_back();
    return said(findings);
  };
  CHECK(both(hash_of("4 1 1")) == Said{"E dane/bad-parameter", "E dane/no-usable-record"});
  CHECK(both(hash_of("3 2 1")) == Said{"E dane/bad-parameter", "E dane/no-usable-record"});
  CHECK(both(hash_of("3 1 3")) == Said{"E dane/bad-parameter", "E dane/no-usable-record"});
  CHECK(both("3 1 1 00") == Said{"E dane/bad-length", "E dane/no-usable-record"});
  CHECK(both(hash_of("3 1 2")) == Said{"E dane/bad-length", "E dane/no-usable-record"});
  CHECK(both(hash_of("1 1 1")) == Said{"W dane/pkix-usage", "E dane/no-usable-record"});
  CHECK(both(hash_of("3 0 1")) == Said{"I dane/not-recommended"});
  CHECK(both(hash_of("2 0 1")).empty());
  CHECK(both(hash_of("3 1 0")) == Said{"I dane/not-recommended"});
  CHECK(both(hash_of("3 1 2") + std::string(kHash)) == Said{"I dane/not-recommended"});
}

TEST_CASE("DANE: hosts without records, and a policy that disagrees", "[dane]") {
  CHECK(said(dane(tlsa("a.example.com", hash_of("3 1 1")))) ==
        Said{"W dane/not-all-hosts", "I dane/dnssec-not-proven"});
  StsPolicy enforce{.mode = StsMode::kEnforce, .mx = {"b.example.com"}};
  const auto zone =
      tlsa("a.example.com", hash_of("3 1 1")) + tlsa("b.example.com", hash_of("3 1 1"));
  const auto findings = dane(zone, &enforce);
  CHECK(said(findings) == Said{"W dane/sts-disagrees", "I dane/dnssec-not-proven"});
  CHECK(marked(findings).front() == "3 1 1");
  enforce.mode = StsMode::kNone;
  CHECK(said(dane(zone, &enforce)) == Said{"I dane/dnssec-not-proven"});
}
