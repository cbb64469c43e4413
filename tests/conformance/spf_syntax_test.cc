// Every record of the SPF suites through the parser. A suite says what a whole evaluation answers;
// of that, the syntax decides one side: any mistake in the record of the domain is a permerror
// (RFC 7208 §4.6), so where no permerror is expected the record must parse.

#include <algorithm>
#include <iostream>
#include <set>
#include <string>

#include <catch2/catch.hpp>

#include "mail/spf/record.h"
#include "spf_suite.h"

using namespace mailctl;
using conformance::SpfScenario;

namespace {

struct Suite {
  const char* file;
  std::size_t cases;
  // Cases that end in permerror for a reason other than the syntax of the first record: limits,
  // several records, includes and redirects without a record, errors in an included record.
  std::set<std::string> by_evaluation;
  // Cases that expect an answer although their record names single labels ("include:d11"), which
  // the grammar of a domain-spec does not allow (RFC 7208 §7.1 domain-end).
  std::set<std::string> against_grammar;
};

std::vector<std::string> spf_texts(const SpfScenario& scenario, const std::string& domain) {
  std::vector<std::string> out;
  const auto found = scenario.texts.find(domain);
  if (found == scenario.texts.end()) return out;
  std::ranges::copy_if(found->second, std::back_inserter(out), mail::spf::is_spf_text);
  return out;
}

struct Counts {
  std::size_t cases = 0;
  std::size_t must_parse = 0;
  std::size_t must_fail = 0;
  std::set<std::string> by_evaluation;
  std::set<std::string> against_grammar;
};

bool may_be_permerror(const std::vector<std::string>& results) {
  return std::ranges::find(results, "permerror") != results.end();
}

void judge(const SpfScenario& scenario, const conformance::SpfCase& test, Counts& counts) {
  ++counts.cases;
  const auto texts = spf_texts(scenario, test.domain);
  if (texts.size() != 1) {
    if (may_be_permerror(test.results)) counts.by_evaluation.insert(test.name);
    return;
  }
  INFO(scenario.description << " / " << test.name << ": " << texts.front());
  const auto parsed = mail::spf::parse_record(texts.front());
  INFO(mail::error_text(parsed.problems));
  if (!may_be_permerror(test.results)) {
    ++counts.must_parse;
    if (!parsed.is_valid()) counts.against_grammar.insert(test.name);
  } else if (!parsed.is_valid()) {
    ++counts.must_fail;
  } else {
    counts.by_evaluation.insert(test.name);
  }
}

std::size_t check_round_trips(const SpfScenario& scenario) {
  std::size_t count = 0;
  for (const auto& [name, texts] : scenario.texts) {
    for (const std::string& text : texts) {
      const auto parsed = mail::spf::parse_record(text);
      if (!parsed.is_valid()) continue;
      INFO(name << ": " << text);
      const auto again = mail::spf::parse_record(mail::spf::to_text(parsed.record));
      CHECK(again.is_valid());
      CHECK(again.record == parsed.record);
      for (const auto& term : parsed.record.terms) {
        const auto canonical = mail::spf::parse_term(mail::spf::canonical_text(term));
        REQUIRE(canonical.term.has_value());
        CHECK(mail::spf::is_same_term(*canonical.term, term));
      }
      ++count;
    }
  }
  return count;
}

void run(const Suite& suite) {
  Counts counts;
  std::size_t round_trips = 0;
  for (const SpfScenario& scenario : conformance::read_spf_suite(suite.file)) {
    for (const auto& test : scenario.cases) judge(scenario, test, counts);
    round_trips += check_round_trips(scenario);
  }
  std::cout << suite.file << ": " << counts.cases << " of " << suite.cases << " cases read; "
            << counts.must_parse - counts.against_grammar.size() << " of " << counts.must_parse
            << " records parse as they must, " << counts.must_fail << " are refused as they must, "
            << counts.by_evaluation.size() << " permerrors belong to evaluation; " << round_trips
            << " records print and parse back\n";
  CHECK(counts.cases == suite.cases);
  CHECK(counts.by_evaluation == suite.by_evaluation);
  CHECK(counts.against_grammar == suite.against_grammar);
}

}  // namespace

TEST_CASE("records of the RFC 7208 suite") {
  run({.file = "rfc7208-tests.yml",
       .cases = 203,
       .by_evaluation = {"include-loop",
                         "include-none",
                         "include-over-limit",
                         "include-permerror",
                         "invalid-domain-empty-label",
                         "invalid-domain-long",
                         "invalid-domain-long-via-macro",
                         "mech-over-limit",
                         "multispf1",
                         "multitxt1",
                         "multitxt2",
                         "mx-limit",
                         "redirect-loop",
                         "redirect-none",
                         "void-over-limit"},
       .against_grammar = {}});
}

TEST_CASE("records of the RFC 4408 suite") {
  run({.file = "rfc4408-tests.yml",
       .cases = 191,
       .by_evaluation = {"include-loop",
                         "include-none",
                         "include-over-limit",
                         "include-permerror",
                         "invalid-domain-empty-label",
                         "invalid-domain-long",
                         "invalid-domain-long-via-macro",
                         "mech-over-limit",
                         "multispf1",
                         "multispf2",
                         "multitxt1",
                         "multitxt2",
                         "mx-limit",
                         "redirect-loop",
                         "redirect-none"},
       .against_grammar = {}});
}

TEST_CASE("records of the blitiri suite") {
  run({.file = "blitirispf-tests.yml",
       .cases = 21,
       .by_evaluation = {},
       .against_grammar = {"resolution-with-10-lookups", "mx-resolution-10-terms"}});
}
