#pragma once
// The SPF suites (openspf.org's format) as values.

#include <map>
#include <string>
#include <vector>

namespace mailctl::conformance {

struct SpfCase {
  std::string name;
  std::string domain;                // lower case: of MAIL FROM, else of HELO
  std::vector<std::string> results;  // any of these is right
};

struct SpfScenario {
  std::string description;
  std::vector<SpfCase> cases;
  // The texts that stand at a lower-case name: TXT, or SPF where there is no TXT; strings joined.
  std::map<std::string, std::vector<std::string>> texts;
};

std::vector<SpfScenario> read_spf_suite(const std::string& file_name);

}  // namespace mailctl::conformance
