// The ARC suite of Valimail: chains that hold, and chains broken in one way each.

#include <iostream>
#include <set>
#include <string>

#include <catch2/catch.hpp>
#include <yaml-cpp/yaml.h>

#include "base/text.h"
#include "data.h"
#include "dkim_data.h"
#include "mail/arc/validate.h"

using namespace mailctl;
using namespace mailctl::conformance;
using namespace mailctl::mail;

namespace {

// "None", "Pass", "Fail"; "" stands for a chain that says itself that it is broken.
std::string expected_of(const YAML::Node& test) {
  const auto word = base::to_lower(test["cv"].as<std::string>(""));
  return word.empty() ? "fail" : word;
}

KeyWorld keys_of(const YAML::Node& document) {
  KeyWorld world;
  for (const auto& entry : document["txt-records"])
    world.add(entry.first.as<std::string>(), entry.second.as<std::string>());
  return world;
}

}  // namespace

TEST_CASE("ARC: validation of chains") {
  const auto path = data_dir() / "arc" / "valimail" / "tests" / "arc-draft-validation-tests.yml";
  std::set<std::string> names;
  std::size_t all = 0;
  std::set<std::string> wrong;
  for (const YAML::Node& document : YAML::LoadAll(read_file(path))) {
    const auto world = keys_of(document);
    for (const auto& entry : document["tests"]) {
      const auto name = entry.first.as<std::string>();
      const auto message =
          message::Message::parse(entry.second["message"].as<std::string>()).value();
      dns::MissingQuestions missing;
      const auto chain = arc::validate(message, world.view(), missing, base::Time());
      INFO(name << ": " << chain.reason);
      CHECK(to_text(chain.result) == expected_of(entry.second));
      CHECK(chain.reason.empty() == (chain.result != arc::Result::kFail));
      CHECK(missing.empty());
      names.insert(name);
      ++all;
      if (to_text(chain.result) != expected_of(entry.second)) wrong.insert(name);
    }
  }
  // Four names stand twice.
  CHECK(all == 175);
  CHECK(names.size() == 171);
  std::cout << "arc/valimail: " << names.size() - wrong.size() << " of " << names.size() << "\n";
}
