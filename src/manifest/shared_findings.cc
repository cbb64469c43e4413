#include "manifest/shared_findings.h"

#include <algorithm>
#include <utility>

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
      x_findings.push_back({diagnostic, 0, {}});
      const bool is_own =
          diagnostic.at.file == domain.name.at.file && diagnostic.at.line == domain.name.at.line;
      if (!domain.like.empty() && !is_own) {
        x_findings.back().diagnostic.notes.push_back(
            {domain.name.at,
             fmt::format(
                 "so it is for {}, which is like `{}`", domain.name.value.text(), domain.like)});
      }
    }
    auto& finding = x_findings[known->second];
    finding.domains += domain.voice.domains;
    if (domain.voice.kind == 0 || domain.voice.domains == 0) continue;
    // What every speaker of a kind has, all of the kind have.
    const auto [waiting, is_first] =
        finding.waiting.emplace(domain.voice.kind, domain.voice.speakers);
    --waiting->second;
  }
}

void SharedFindings::give_to(base::Diagnostics& diagnostics) const {
  for (const auto& finding : x_findings) {
    auto diagnostic = finding.diagnostic;
    const bool is_counted =
        std::ranges::all_of(finding.waiting, [](const auto& kind) { return kind.second == 0; });
    std::string others;
    if (!is_counted) {
      others =
          "Others of its set may have it too: of domains that are alike only those with the "
          "longest and the shortest names were looked at.";
    } else if (finding.domains > 1) {
      others =
          fmt::format("It is the same for {}.", base::count_of(finding.domains - 1, "more domain"));
    }
    if (!diagnostic.detail.empty() && !others.empty()) diagnostic.detail += "\n";
    diagnostic.detail += others;
    diagnostics.add(std::move(diagnostic));
  }
}

}  // namespace mailctl::manifest
