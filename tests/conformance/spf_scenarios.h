#pragma once
// The SPF suites as questions for check_host(): each scenario a world and what is asked in it. Read
// with our own YAML, which keeps repeated keys.

#include <cstdint>
#include <string>
#include <vector>

#include "dns/view.h"
#include "mail/spf/evaluate.h"
#include "yaml/tree.h"

namespace mailctl::conformance {

struct Expectation {
  std::string name;
  mail::spf::Request request;
  std::vector<std::string> results;  // any of these is right
  std::string explanation;           // "DEFAULT": none of the domain's own; empty: not said
};

struct Scenario {
  std::string description;
  dns::View view;
  std::vector<Expectation> cases;
  yaml::Node zone;  // as read
};

// Names of one label ("include:d11", mail from foo@d00) have no SPF by RFC 7208 §4.3 and §7.1.
// kCompleted appends a second label to them wherever the suite writes one.
enum class SingleLabels : std::uint8_t { kAsWritten, kCompleted };

// Throws std::runtime_error when the file cannot be read whole.
std::vector<Scenario> read_scenarios(const std::string& file_name,
                                     SingleLabels labels = SingleLabels::kAsWritten);

// A case that is answered otherwise than expected, explanations included.
struct Difference {
  std::string name;
  std::string what;
};

std::vector<Difference> differences(const std::vector<Scenario>& scenarios);

}  // namespace mailctl::conformance
