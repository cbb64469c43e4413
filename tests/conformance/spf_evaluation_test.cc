// check_host() against the independent suites, verdicts and explanations.

#include <iostream>
#include <map>
#include <set>

#include <catch2/catch.hpp>

#include "spf_scenarios.h"

using namespace mailctl;
using namespace mailctl::conformance;

namespace {

// By case name: the section of RFC 7208 that says otherwise.
using Known = std::map<std::string, std::string>;

std::set<std::string> names_of(const Known& known) {
  std::set<std::string> names;
  for (const auto& [name, section] : known) names.insert(name);
  return names;
}

// Checks that exactly the known cases are answered otherwise.
void check(const char* file,
           std::size_t expected_cases,
           const std::vector<Scenario>& scenarios,
           const Known& known = {}) {
  std::size_t cases = 0;
  for (const auto& scenario : scenarios) cases += scenario.cases.size();
  CHECK(cases == expected_cases);
  const auto found = differences(scenarios);
  std::set<std::string> names;
  for (const auto& difference : found) {
    names.insert(difference.name);
    UNSCOPED_INFO(difference.name << ": " << difference.what);
  }
  CHECK(names == names_of(known));
  std::cout << file << ": " << cases - found.size() << " of " << cases << "\n";
}

std::map<std::string, std::set<std::string>> answers_of(const std::vector<Scenario>& scenarios) {
  std::map<std::string, std::set<std::string>> answers;
  for (const auto& scenario : scenarios) {
    for (const auto& one : scenario.cases) {
      answers[one.name] = {one.results.begin(), one.results.end()};
    }
  }
  return answers;
}

}  // namespace

TEST_CASE("the suite of RFC 7208, explanations included") {
  check("rfc7208-tests.yml", 203, read_scenarios("rfc7208-tests.yml"));
}

TEST_CASE("the suite of RFC 4408: no case is lost, and what RFC 7208 narrowed is known") {
  const auto scenarios = read_scenarios("rfc4408-tests.yml");
  // RFC 4408 left these to the implementation; RFC 7208 allows only some of its answers.
  const Known narrowed = {
      {"cidr6-0-ip4", "§5: an IPv4-mapped address is an IPv4 address only"},
      {"cidr6-ip4", "§5: an IPv4-mapped address is an IPv4 address only"},
      {"exists-dnserr", "§5: a DNS error is a temperror"},
      {"multispf2", "§4.4: only TXT is asked for"},
      {"multitxt1", "§4.4: only TXT is asked for, §4.5: several are a permerror"},
      {"mx-limit", "§4.6.4: more than ten MX hosts are a permerror"},
      {"nospftxttimeout", "§4.4: only TXT is asked for"},
      {"spfonly", "§4.4: only TXT is asked for"},
      {"spfoverride", "§4.4: only TXT is asked for"},
      {"spftimeout", "§4.4: only TXT is asked for"},
      {"txtonly", "§4.4: only TXT is asked for"},
      {"txttimeout", "§4.4: only TXT is asked for"},
  };
  check("rfc4408-tests.yml", 191, scenarios);
  const auto now = answers_of(read_scenarios("rfc7208-tests.yml"));
  std::set<std::string> found;
  for (const auto& [name, answers] : answers_of(scenarios)) {
    if (!now.contains(name) || now.at(name) != answers) found.insert(name);
  }
  CHECK(found == names_of(narrowed));
  for (const auto& [name, section] : narrowed) {
    std::cout << "  " << name << ": narrowed by RFC 7208 " << section << "\n";
  }
}

// The suite writes names of one label, which have no record (§4.3) and are no domain-spec (§7.1).
TEST_CASE("the suite of blitiri.com.ar") {
  check("blitirispf-tests.yml, its names of one label with a second one",
        21,
        read_scenarios("blitirispf-tests.yml", SingleLabels::kCompleted));
  const Known against_grammar = {{"all-mx-not-found", "§4.3"},
                                 {"include-not-found", "§4.3"},
                                 {"mx-resolution-10-terms", "§4.3"},
                                 {"mx-resolution-11-terms", "§4.3"},
                                 {"one-mx-not-found", "§4.3"},
                                 {"redirect-not-found", "§4.3"},
                                 {"resolution-with-10-lookups", "§7.1"}};
  check("blitirispf-tests.yml as it stands",
        21,
        read_scenarios("blitirispf-tests.yml"),
        against_grammar);
  for (const auto& [name, section] : against_grammar) {
    std::cout << "  " << name << ": names of one label, against RFC 7208 " << section << "\n";
  }
}
