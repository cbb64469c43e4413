#pragma once
// Rows of domain sets that differ in nothing but their names are checked once. PURE.
//
// Of a kind (same profile, same set, a zone of the same sort, as many labels, waivers that meet the
// same) whatever can be wrong is wrong for all, or grows with the length of the name or the id. So
// the few rows speak for their kind that no other one beats in both lengths, and the few that are
// the shortest in both, which tell whether all are concerned. Whoever could be different speaks for
// itself: rows that something in the manifest speaks of, that are above or
// below another domain of it, or whose profile puts the name or the id where more than their length
// counts.

#include <cstddef>
#include <string_view>
#include <vector>

#include "dns/name.h"
#include "manifest/manifest.h"
#include "yaml/tree.h"

namespace mailctl::manifest {

// What a row is, as far as kinds go.
struct RowTraits {
  const dns::Name* name = nullptr;
  std::string_view id;
  const yaml::Node* block = nullptr;  // of its profile
  std::size_t set = 0;
};

// For each row what it speaks for. `manifest` holds all but the rows, `root` is its tree.
std::vector<Voice> choose_speakers(const std::vector<RowTraits>& rows,
                                   const Manifest& manifest,
                                   const yaml::Node& root);

}  // namespace mailctl::manifest
