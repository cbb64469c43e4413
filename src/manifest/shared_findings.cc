#include "manifest/shared_findings.h"

#include <fmt/format.h>

#include "base/text.h"

namespace mailctl::manifest {

void SharedFindings::add(const Domain& domain, const base::Diagnostics& found) {
  if (found.empty()) return;
  std::map<std::pair<std::string_view, base::SourceRange>, std::size_t> times;
  for (const auto& diagnostic : found.all()) {
    auto place = diagnostic.at;
    const bool is_of_row = !domain.set.empty() && place == domain.name.at;
    if (is_of_row) place = {place.file, 0, 0, 0};
    const Key key{diagnostic.code, place, times[{diagnostic.code, place}]++};
    const auto [known, is_new] = x_places.emplace(key, x_findings.size());
    if (is_new) {
      x_findings.push_back({diagnostic, 0});
      const bool is_own =
          diagnostic.at.file == domain.name.at.file && diagnostic.at.line == domain.name.at.line;
      if (!domain.like.empty() && !is_own) {
        x_findings.back().diagnostic.notes.push_back(
            {domain.name.at,
             fmt::format(
                 "so it is for {}, which is like `{}`", domain.name.value.text(), domain.like)});
      }
    }
    x_findings[known->second].domains += domain.alike;
  }
}

void SharedFindings::give_to(base::Diagnostics& diagnostics) const {
  for (const auto& [first, domains] : x_findings) {
    auto diagnostic = first;
    if (domains > 1) {
      if (!diagnostic.detail.empty()) diagnostic.detail += "\n";
      diagnostic.detail +=
          fmt::format("It is the same for {}.", base::count_of(domains - 1, "more domain"));
    }
    diagnostics.add(std::move(diagnostic));
  }
}

}  // namespace mailctl::manifest
