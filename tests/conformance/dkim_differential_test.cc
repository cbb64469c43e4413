// Random messages, changed in known ways, judged by us, by libopendkim and by Debian's
// python3-dkim. Where they differ, the reason is written here with its section; what has none
// fails.

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <span>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "base/text.h"
#include "dkim_data.h"
#include "dkim_random.h"
#include "opendkim/opendkim.h"
#include "temporary_folder.h"

using namespace mailctl;
using namespace mailctl::conformance;

namespace {

constexpr std::size_t kRounds = 12;  // messages of each change

bool passes_here(const RandomCase& one) {
  KeyWorld world;
  if (!one.key.empty()) world.add(one.key_name, one.key);
  const auto found = verdicts(one.message, world);
  return found.size() == 1 && found[0].result == mail::dkim::Result::kPass;
}

// Disagreements of one other implementation, by reason.
class Comparison {
 public:
  explicit Comparison(std::string name) : x_name(std::move(name)) {}

  void add(const RandomCase& one, bool is_pass, const std::string& theirs, const char* reason) {
    ++x_count;
    if (is_pass == (theirs == "pass")) return;
    INFO(x_name << " on " << one.change << ", " << one.form << ": we say "
                << (is_pass ? "pass" : "no pass") << ", they say " << theirs << "\n"
                << one.key << "\n"
                << one.message);
    CHECK(reason != nullptr);
    ++x_reasons[reason == nullptr ? "without reason" : reason];
  }

  void print() const {
    std::size_t different = 0;
    for (const auto& [reason, count] : x_reasons) different += count;
    std::cout << x_name << ": " << x_count - different << " of " << x_count << " verdicts alike, "
              << different << " explained\n";
    for (const auto& [reason, count] : x_reasons)
      std::cout << "  " << count << " differ: " << reason << "\n";
  }

 private:
  std::string x_name;
  std::size_t x_count = 0;
  std::map<std::string, std::size_t> x_reasons;
};

// Why an implementation may differ for a change: when we pass, or when we do not.
struct Difference {
  const char* change;
  bool we_pass;
  const char* reason;
};

constexpr Difference kOfOpenDkim[] = {
    {"key-version-last",
     false,
     "RFC 6376 §3.6.1: v= must be the first tag of a key record; libopendkim takes it anywhere"},
    {"tag-signature-broken",
     false,
     "RFC 6376 §6.1.1: a b= that is no base64 is a syntax error; libopendkim skips what it cannot "
     "decode"},
    {"body-no-line-end",
     true,
     "RFC 6376 §3.4.4: a body without a last CRLF gets one, and blanks before it go; libopendkim "
     "refuses such a body in the relaxed form, or keeps the blanks"},
};

constexpr Difference kOfDkimpy[] = {
    {"key-version-last",
     false,
     "RFC 6376 §3.6.1: v= must be the first tag of a key record; python3-dkim takes it anywhere"},
    {"key-sha1",
     false,
     "RFC 6376 §6.1.2 step 6: a key whose h= lacks sha256 must be ignored; python3-dkim does not "
     "read h="},
    {"header-second-from",
     true,
     "RFC 6376 §5.4.2: fields are taken from the bottom up, so a From on top is not covered and "
     "breaks nothing; python3-dkim takes one From more than h= says. The message is no less "
     "invalid, "
     "which is the business of DMARC (RFC 9989 §11.5)"},
    {"body-no-line-end",
     true,
     "RFC 6376 §3.4.4: blanks at the end of a last line without CRLF go too; python3-dkim keeps "
     "them"},
};

const char* reason_in(std::span<const Difference> differences,
                      const RandomCase& one,
                      bool is_pass) {
  for (const Difference& difference : differences) {
    if (one.change == difference.change && is_pass == difference.we_pass) return difference.reason;
  }
  return nullptr;
}

std::vector<RandomCase> all_cases() {
  DkimRandom random(6376);
  std::vector<RandomCase> cases;
  for (const auto& change : DkimRandom::changes()) {
    for (std::size_t i = 0; i < kRounds; ++i) cases.push_back(random.make(change));
  }
  return cases;
}

void write(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  REQUIRE(file.good());
}

// "pass" or "fail" by number of the case.
std::vector<std::string> verdicts_of_dkimpy(const std::vector<RandomCase>& cases) {
  const test::TemporaryFolder folder;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const std::string stem = folder.path() + "/" + std::to_string(10000 + i);
    write(stem + ".eml", cases[i].message);
    write(stem + ".key", cases[i].key);
  }
  const std::string out = folder.path() + "/verdicts.txt";
  const std::string command = "/usr/bin/python3 '" MAILCTL_SOURCE_DIR
                              "/tests/conformance/verdicts_of_dkimpy.py' '" +
                              folder.path() + "' > '" + out + "'";
  REQUIRE(std::system(command.c_str()) == 0);
  std::ifstream file(out);
  std::vector<std::string> verdicts;
  for (std::string name, verdict; file >> name >> verdict;) verdicts.push_back(verdict);
  REQUIRE(verdicts.size() == cases.size());
  return verdicts;
}

}  // namespace

TEST_CASE("DKIM: libopendkim agrees, or the section says why not") {
  Comparison comparison("libopendkim");
  for (const RandomCase& one : all_cases()) {
    test::KeyTexts keys;
    if (!one.key.empty()) keys.emplace(one.key_name, one.key);
    const auto words = test::OpenDkim(keys).verify(one.message);
    const bool is_pass = passes_here(one);
    comparison.add(one, is_pass, base::join(words, " "), reason_in(kOfOpenDkim, one, is_pass));
  }
  comparison.print();
}

TEST_CASE("DKIM: python3-dkim agrees, or the section says why not") {
  Comparison comparison("python3-dkim");
  const auto cases = all_cases();
  const auto verdicts = verdicts_of_dkimpy(cases);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const bool is_pass = passes_here(cases[i]);
    comparison.add(cases[i], is_pass, verdicts[i], reason_in(kOfDkimpy, cases[i], is_pass));
  }
  comparison.print();
}
