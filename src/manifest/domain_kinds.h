#pragma once
// Rows of domain sets that differ in nothing but their names are checked once. PURE.
//
// Of a kind (same profile, same set, a zone of the same sort, as many labels, waivers that meet the
// same) whatever can be wrong is wrong for all, or grows with the length of the name or the id. So
// one row stands for its kind, or the few that no other row beats in both lengths. Whoever could be
// different stands for itself: rows that something in the manifest speaks of, that are above or
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

// For each row how many it stands for, itself included; 0: another stands for it. `manifest` holds
// all but the rows, `root` is its tree.
std::vector<std::size_t> choose_representatives(const std::vector<RowTraits>& rows,
                                                const Manifest& manifest,
                                                const yaml::Node& root);

}  // namespace mailctl::manifest
