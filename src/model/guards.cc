#include "model/guards.h"

#include <array>

namespace mailctl::model {

std::span<const std::string_view> guard_ids() {
  static constexpr auto kIds = std::to_array<std::string_view>({"spf-limits",
                                                                "spf-broken",
                                                                "spf-looser",
                                                                "spf-open",
                                                                "delivery",
                                                                "dkim-in-flight",
                                                                "dkim-last-key",
                                                                "mx",
                                                                "apex",
                                                                "max-deletes",
                                                                "delete-share",
                                                                "quota",
                                                                "set-shrunk"});
  return kIds;
}

bool matches_pattern(std::string_view pattern, std::string_view text) {
  if (!pattern.ends_with('*')) return pattern == text;
  pattern.remove_suffix(1);
  return text.starts_with(pattern);
}

}  // namespace mailctl::model
