#pragma once
// What `import` is told of accounts and zones on the command line, as the beginning of a manifest.

#include <string>
#include <vector>

namespace mailctl::cli {

struct ImportHead {
  std::string name;     // owner label; empty: chosen later
  std::string account;  // empty: there is none
  std::string provider = "oci";
  std::string profile;
  std::string auth;
  std::string compartment;
  std::vector<std::string> regions;
  std::vector<std::string> zones;

  // Whether any of it was said.
  [[nodiscard]] bool is_empty() const;
};

// A manifest without domains.
std::string head_text(const ImportHead& head);

}  // namespace mailctl::cli
