#pragma once
// Problems of many domains that are alike. What is wrong in a profile is wrong in each domain that
// is like it: it is said once, of the first, with how many have it.

#include <cstddef>
#include <cstdint>
#include <map>
#include <tuple>
#include <vector>

#include "base/diagnostics.h"
#include "manifest/manifest.h"

namespace mailctl::manifest {

class SharedFindings {
 public:
  // What was found of one domain.
  void add(const Domain& domain, const base::Diagnostics& found);
  // All of it, in the order of arrival.
  void give_to(base::Diagnostics& diagnostics) const;

 private:
  // Code, place (of rows of a set: the file), and the how-manieth such problem of one domain.
  using Key = std::tuple<std::string_view, base::SourceRange, std::size_t>;

  struct Finding {
    base::Diagnostic diagnostic;
    std::size_t domains = 0;
    std::map<std::uint32_t, std::uint32_t> waiting;  // kind -> speakers that did not have it yet
  };

  std::vector<Finding> x_findings;
  std::map<Key, std::size_t> x_places;
};

}  // namespace mailctl::manifest
