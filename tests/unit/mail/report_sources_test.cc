#include <string>

#include <catch2/catch.hpp>

#include "mail/report/own_networks.h"
#include "mail/report/sources.h"
#include "mail/report/tally.h"

using namespace mailctl;
using namespace mailctl::mail::report;

namespace {

const PublishedPolicy kPolicy{.domain = "example.com", .p = "none"};

Record failing(const std::string& ip, std::uint64_t count = 1) {
  Record record;
  record.source = parse_address(ip).value_or(Address{});
  record.count = count;
  record.disposition = "none";
  record.dkim = "fail";
  record.spf = "fail";
  record.header_from = "example.com";
  return record;
}

Record with_dkim(Record record, const std::string& domain, const std::string& result) {
  record.dkim_results.push_back({domain, "s", result, {}});
  return record;
}

Record with_spf(Record record, const std::string& domain, const std::string& result) {
  record.spf_results.push_back({domain, "mfrom", result, {}});
  return record;
}

Record aligned(Record record, const std::string& dkim, const std::string& spf) {
  record.dkim = dkim;
  record.spf = spf;
  return record;
}

Record with_reason(Record record, const std::string& type, const std::string& comment = "") {
  record.reasons.push_back({type, comment});
  return record;
}

std::vector<Source> sources_of(const std::vector<Record>& records,
                               const SourceTable::OwnNetworks& own = {}) {
  Tally tally;
  for (const Record& record : records) tally.take(record, kPolicy);
  SourceTable table;
  CHECK(table.add({.org_name = "r", .report_id = "1"}, kPolicy, tally));
  return table.sources(own);
}

Metadata reported(const std::string& org, const std::string& id) {
  return {.org_name = org, .report_id = id, .begin = 10, .end = 20};
}

}  // namespace

TEST_CASE("the evidence of one record") {
  const auto evidence = [](const Record& record) { return evidence_of(record, "example.com"); };
  const Record plain = failing("192.0.2.1");
  CHECK(evidence(aligned(plain, "fail", "pass")) == Evidence::kAligned);
  CHECK(evidence(aligned(plain, "pass", "pass")) == Evidence::kAligned);
  CHECK(evidence(with_spf(aligned(plain, "pass", "fail"), "service.example", "pass")) ==
        Evidence::kSigned);
  CHECK(evidence(with_spf(aligned(plain, "pass", "fail"), "example.com", "fail")) ==
        Evidence::kSurvived);
  CHECK(evidence(with_dkim(plain, "mail.example.com", "fail")) == Evidence::kBrokenSeal);
  CHECK(evidence(with_dkim(plain, "mail.example.com", "pass")) == Evidence::kOwnUnaligned);
  CHECK(evidence(with_spf(plain, "service.example", "pass")) == Evidence::kForeign);
  CHECK(evidence(with_dkim(plain, "notexample.com", "pass")) == Evidence::kForeign);
  CHECK(evidence(with_spf(plain, "example.com", "softfail")) == Evidence::kNothing);
  CHECK(evidence(plain) == Evidence::kNothing);
  CHECK(evidence(with_reason(plain, "trusted_forwarder")) == Evidence::kException);
  CHECK(evidence(with_reason(plain, "local_policy", "arc=pass as.1.example=pass")) ==
        Evidence::kException);
  CHECK(evidence(with_reason(plain, "local_policy")) == Evidence::kNothing);
}

TEST_CASE("what a stricter policy would have blocked") {
  Counts counts;
  Record record = failing("192.0.2.1", 10);
  counts.add(counts_of(record));
  record.disposition = "quarantine";
  counts.add(counts_of(record));
  record.disposition = "reject";
  counts.add(counts_of(record));
  counts.add(counts_of(with_reason(failing("192.0.2.1", 5), "mailing_list")));
  counts.add(counts_of(with_reason(failing("192.0.2.1", 3), "policy_test_mode")));
  counts.add(counts_of(aligned(failing("192.0.2.1", 100), "pass", "fail")));
  CHECK(counts.messages == 138);
  CHECK(counts.passed == 100);
  CHECK(counts.excepted == 5);
  CHECK(quarantine_would_block(counts) == 13);
  CHECK(reject_would_block(counts) == 23);
}

TEST_CASE("sums do not overflow") {
  Counts counts{.messages = ~std::uint64_t{0} - 1};
  counts.add({.messages = 5});
  CHECK(counts.messages == ~std::uint64_t{0});
}

TEST_CASE("sources by address block, by name and by kind") {
  const auto sources = sources_of({failing("198.51.100.1", 5),
                                   failing("198.51.100.200", 6),
                                   failing("2001:db8::1", 2),
                                   with_spf(failing("203.0.113.1", 4), "service.example", "pass"),
                                   with_spf(failing("203.0.114.1", 4), "service.example", "pass")});
  REQUIRE(sources.size() == 3);
  CHECK(sources[0].name == "198.51.100.0/24");
  CHECK(sources[0].kind == SourceKind::kSpoof);
  CHECK(sources[0].addresses == 2);
  CHECK(sources[0].counts.messages == 11);
  CHECK(sources[1].name == "service.example");
  CHECK(sources[1].kind == SourceKind::kUnknown);
  CHECK(sources[2].name == "2001:db8::1");
}

TEST_CASE("the networks of the domain's own SPF record tell ours from spoofed") {
  SourceTable::OwnNetworks own;
  own["example.com"].add(*parse_address("192.0.2.0"), 24, "include:mail.example");
  own["example.com"].add(*parse_address("192.0.2.10"), 32, "ip4:192.0.2.10");
  const auto sources =
      sources_of({failing("192.0.2.1", 3), failing("192.0.2.10", 2), failing("192.0.3.1", 1)}, own);
  REQUIRE(sources.size() == 3);
  CHECK(sources[0].name == "include:mail.example");
  CHECK(sources[0].kind == SourceKind::kMisaligned);
  CHECK(sources[1].name == "ip4:192.0.2.10");
  CHECK(sources[2].kind == SourceKind::kSpoof);
}

TEST_CASE("own networks come from the record, named by the term that leads there") {
  const auto txt = [](const char* name, const char* text) {
    return dns::RecordSet{.name = dns::name_of(name),
                          .type = dns::RecordType::kTxt,
                          .values = {dns::TxtData{{text}}}};
  };
  const std::vector<dns::RecordSet> sets = {
      txt("example.com", "v=spf1 ip4:192.0.2.1 include:a.example ip4:0.0.0.0/0 -all"),
      txt("a.example", "v=spf1 include:b.example ~all"),
      txt("b.example", "v=spf1 ip6:2001:db8::/32 ip4:198.51.100.0/24 ~all")};
  const auto view = dns::View::of(sets);
  dns::MissingQuestions missing;
  const auto networks = own_networks("example.com", {{"a.example", "Service A"}}, view, missing);
  CHECK(missing.empty());
  const auto name = [&](const char* ip) {
    const auto* const found = networks.find(*parse_address(ip));
    return found == nullptr ? std::string() : *found;
  };
  CHECK(name("192.0.2.1") == "ip4:192.0.2.1");
  CHECK(name("198.51.100.9") == "Service A (include:a.example)");
  CHECK(name("2001:db8::9") == "Service A (include:a.example)");
  CHECK(name("192.0.2.2").empty());
  const auto below = own_networks("example.com", {{"example", "Everybody"}}, view, missing);
  CHECK(*below.find(*parse_address("198.51.100.9")) == "Everybody (include:a.example)");
}

TEST_CASE("a report is counted once") {
  Tally tally;
  tally.take(failing("192.0.2.1", 7), kPolicy);
  SourceTable table;
  CHECK(table.add(reported("Org", "1"), kPolicy, tally));
  CHECK_FALSE(table.add(reported("org", "1"), kPolicy, tally));
  CHECK(table.add(reported("org", "2"), kPolicy, tally));
  CHECK(table.add(reported("other", "1"), kPolicy, tally));
  CHECK(table.add(reported("org", ""), kPolicy, tally));
  CHECK_FALSE(table.add(reported("org", ""), kPolicy, tally));
  REQUIRE(table.domains().size() == 1);
  CHECK(table.domains()[0].reports == 4);
  CHECK(table.domains()[0].counts.messages == 28);
}

TEST_CASE("more addresses than fit are taken together, and no message is lost") {
  Tally tally;
  constexpr std::uint64_t kMany = 200'000;
  for (std::uint64_t i = 0; i < kMany; ++i) {
    Record record = failing("10.0.0.0", 1);
    record.source.octets[1] = static_cast<std::uint8_t>(i >> 16U);
    record.source.octets[2] = static_cast<std::uint8_t>(i >> 8U);
    record.source.octets[3] = static_cast<std::uint8_t>(i);
    tally.take(record, kPolicy);
  }
  CHECK(tally.entries().size() <= Tally::kMaxEntries);
  CHECK(tally.v4_prefix() == 24);
  std::uint64_t sum = 0;
  for (const auto& [key, counts] : tally.entries()) sum += counts.messages;
  CHECK(sum == kMany);
  Tally fine;
  fine.take(failing("10.9.9.9", 1), kPolicy);
  fine.add(tally);
  CHECK(fine.v4_prefix() == 24);
  CHECK(to_text(masked(*parse_address("10.9.9.9"), 12)) == "10.0.0.0");
}

TEST_CASE("each kind has a word, and advice where something is to do") {
  Source source{.domain = "example.com", .kind = SourceKind::kAligned};
  source.counts.messages = 2;
  CHECK(advice_for(source).find("sign with DKIM") != std::string::npos);
  source.counts.dkim_aligned = 2;
  CHECK(advice_for(source).empty());
  for (const SourceKind kind : {SourceKind::kMisaligned,
                                SourceKind::kUnknown,
                                SourceKind::kSpoof,
                                SourceKind::kModifiedForward}) {
    source.kind = kind;
    CHECK_FALSE(advice_for(source).empty());
  }
}
