#include "mail/rules/bulk.h"

#include <algorithm>
#include <string>

#include <catch2/catch.hpp>

#include "mail/rules/rule.h"

using namespace mailctl;
using namespace mailctl::mail::rules;
using base::Severity;
using mail::Finding;
using mail::Findings;

namespace {

BulkFacts all_good() {
  return {.domain = "example.com",
          .volume = Volume::kMany,
          .spf_passes = Known::kYes,
          .dkim_passes = Known::kYes,
          .has_dmarc_policy = Known::kYes,
          .is_aligned = Known::kYes,
          .rsa_bits = 2048,
          .unsubscribe = Unsubscribe::kOneClick,
          .has_reverse_dns = Known::kYes,
          .uses_tls = Known::kYes};
}

std::string rules_of(const Findings& findings) {
  std::string ids;
  for (const Finding& finding : findings) {
    INFO(finding.rule);
    CHECK(find_rule(finding.rule) != nullptr);
    ids += (ids.empty() ? "" : " ") + std::string(finding.rule);
  }
  return ids;
}

std::string demands_of(const BulkReport& report) {
  std::string demands;
  for (const auto& outcome : report.receivers) {
    CHECK(outcome.unmet.empty() == (outcome.demand != Demand::kNotMet));
    CHECK(outcome.unmet.empty() == outcome.consequence.empty());
    demands += outcome.demand == Demand::kMet ? '+' : outcome.demand == Demand::kNotMet ? '-' : '?';
  }
  return demands;
}

Findings lint(std::string_view header) {
  const auto message = mail::message::Message::parse(std::string(header) + "\r\n\r\nHi\r\n");
  REQUIRE(message.has_value());
  return lint_unsubscribe(*message);
}

std::string signature(std::string_view headers) {
  return "DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s1; h=" + std::string(headers) +
         "; bh=YWJj; b=YWJj\r\n";
}

constexpr auto kSigned = "from:list-unsubscribe:List-Unsubscribe-Post";
constexpr auto kUnsubscribe =
    "List-Unsubscribe: <mailto:u@example.com>, <https://example.com/u/1>\r\n";
constexpr auto kPost = "List-Unsubscribe-Post: List-Unsubscribe=One-Click";

}  // namespace

TEST_CASE("bulk: a stream that has everything", "[bulk]") {
  const auto report = judge_bulk(all_good());
  CHECK(report.findings.empty());
  CHECK(demands_of(report) == "+++");
}

TEST_CASE("bulk: what is not known leaves the answer open", "[bulk]") {
  const auto report = judge_bulk({.domain = "example.com"});
  CHECK(report.findings.empty());
  CHECK(demands_of(report) == "???");
}

TEST_CASE("bulk: each demand by itself", "[bulk]") {
  struct Case {
    void (*change)(BulkFacts&);
    std::string_view rules;
    std::string_view demands;
  };

  const Case cases[] = {
      {[](BulkFacts& f) { f.spf_passes = Known::kNo; }, "bulk/no-spf", "---"},
      {[](BulkFacts& f) { f.dkim_passes = Known::kNo; }, "bulk/no-dkim", "---"},
      {[](BulkFacts& f) { f.has_dmarc_policy = Known::kNo; }, "bulk/no-dmarc", "---"},
      {[](BulkFacts& f) { f.is_aligned = Known::kNo; }, "bulk/not-aligned", "---"},
      {[](BulkFacts& f) { f.unsubscribe = Unsubscribe::kMissing; }, "bulk/no-unsubscribe", "--+"},
      {[](BulkFacts& f) { f.unsubscribe = Unsubscribe::kByHand; }, "bulk/no-one-click", "-++"},
      {[](BulkFacts& f) { f.unsubscribe = Unsubscribe::kNotNeeded; }, "", "+++"},
      {[](BulkFacts& f) { f.has_reverse_dns = Known::kNo; }, "bulk/no-reverse-dns", "--+"},
      {[](BulkFacts& f) { f.uses_tls = Known::kNo; }, "bulk/no-tls", "-++"},
      {[](BulkFacts& f) { f.domain = "gmail.com"; }, "bulk/gmail-from", "-++"},
      {[](BulkFacts& f) { f.rsa_bits = 1024; }, "bulk/weak-key", "+++"},
  };
  for (const Case& one : cases) {
    INFO(one.rules);
    auto facts = all_good();
    one.change(facts);
    const auto report = judge_bulk(facts);
    CHECK(rules_of(report.findings) == one.rules);
    CHECK(demands_of(report) == one.demands);
  }
}

TEST_CASE("bulk: who sends little needs one of SPF and DKIM", "[bulk]") {
  auto facts = all_good();
  facts.volume = Volume::kFew;
  facts.spf_passes = Known::kNo;
  facts.has_dmarc_policy = Known::kNo;
  CHECK(demands_of(judge_bulk(facts)) == "+++");
  facts.dkim_passes = Known::kNo;
  const auto report = judge_bulk(facts);
  CHECK(rules_of(report.findings) == "bulk/not-authenticated");
  CHECK(report.findings.front().severity == Severity::kError);
  CHECK(report.findings.front().message ==
        "neither SPF nor DKIM passes; Google and Yahoo want one of them from everybody");
  CHECK(demands_of(report) == "--+");
}

TEST_CASE("bulk: where the volume is unknown, bulk demands are warnings", "[bulk]") {
  auto facts = all_good();
  facts.has_dmarc_policy = Known::kNo;
  CHECK(judge_bulk(facts).findings.front().severity == Severity::kError);
  facts.volume = Volume::kUnknown;
  CHECK(judge_bulk(facts).findings.front().severity == Severity::kWarning);
  CHECK(judge_bulk(facts).findings.front().message ==
        "the domain has no DMARC policy; Google, Yahoo and Microsoft want one from those who send "
        "much");
}

TEST_CASE("unsubscribe: one click, and signed", "[bulk]") {
  CHECK(lint(signature(kSigned) + kUnsubscribe + kPost).empty());
  // Either of two signatures is enough, and nothing is asked of mail that comes from no list.
  CHECK(lint(signature("from") + signature(kSigned) + kUnsubscribe + kPost).empty());
  CHECK(lint("From: a@example.com").empty());
}

TEST_CASE("unsubscribe: what is wrong in a message", "[bulk]") {
  CHECK(rules_of(lint("List-Id: <news.example.com>")) == "bulk/no-unsubscribe");
  CHECK(rules_of(lint("Precedence: bulk")) == "bulk/no-unsubscribe");
  CHECK(rules_of(lint("List-Unsubscribe: <mailto:u@example.com>")) == "bulk/no-one-click");
  CHECK(rules_of(lint(std::string(kUnsubscribe) + kPost)) == "bulk/unsubscribe-not-signed");
  CHECK(rules_of(lint(signature("from:list-unsubscribe") + kUnsubscribe + kPost)) ==
        "bulk/unsubscribe-not-signed");
  // A signature that receivers refuse proves nothing.
  CHECK(rules_of(lint(signature("list-unsubscribe:list-unsubscribe-post") + kUnsubscribe +
                      kPost)) == "bulk/unsubscribe-not-signed");
  CHECK(rules_of(lint(signature(kSigned) + kUnsubscribe + "List-Unsubscribe-Post: yes")) ==
        "bulk/bad-unsubscribe");
  CHECK(rules_of(lint(signature(kSigned) + "List-Unsubscribe: <http://example.com/u>\r\n" +
                      kPost)) == "bulk/bad-unsubscribe");
}
