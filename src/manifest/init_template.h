#pragma once
// The manifest that `mailctl init` writes: commented, complete, and valid as it stands. A text
// template, not an emitter, because its comments are half of its worth.

#include <string>
#include <vector>

namespace mailctl::manifest {

// What init asks for. Empty fields get a placeholder that the comment beside it explains.
struct InitAnswers {
  std::string name;                  // owner label; empty: the first label of the domain
  std::string domain;                // "example.com"; needed
  std::string zone;                  // empty: the domain itself
  std::string profile;               // empty: DEFAULT
  std::string compartment;           // an OCID; needed
  std::vector<std::string> regions;  // at least one
  std::string from;                  // local part; empty: no-reply
  std::string from_name;             // display name; may be empty
  std::string report_address;        // of DMARC reports; empty: dmarc@<domain>
  std::string first_date;            // "2026-01-31", the date in the first selector; may be empty
};

// YAML text. Values are quoted where YAML needs it. The text passes parse_manifest when the answers
// are well-formed; the caller validates what it got and shows the diagnostics.
std::string init_manifest(const InitAnswers& answers);

}  // namespace mailctl::manifest
