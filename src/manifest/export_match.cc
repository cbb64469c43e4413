#include "manifest/export_match.h"

#include "base/text.h"

namespace mailctl::manifest {
namespace {

// Puts what is known in place, so that only parameters are left to find.
std::string with_known(std::string_view pattern, const Words& known) {
  std::string text(pattern);
  for (const auto& [word, value] : known) {
    text = base::replace_all(std::move(text), "{" + word + "}", value);
  }
  return text;
}

}  // namespace

std::optional<Words> match_template(std::string_view pattern,
                                    std::string_view text,
                                    const Words& known) {
  const auto filled = with_known(pattern, known);
  std::string_view rest = filled;
  Words found;
  while (!rest.empty()) {
    const auto open = rest.find('{');
    const auto literal = rest.substr(0, open);
    if (!text.starts_with(literal)) return std::nullopt;
    text.remove_prefix(literal.size());
    if (open == std::string_view::npos) break;
    const auto close = rest.find('}', open);
    if (close == std::string_view::npos) return std::nullopt;
    const std::string word(rest.substr(open + 1, close - open - 1));
    rest = rest.substr(close + 1);
    const auto next = rest.substr(0, rest.find('{'));
    // The last literal ends the text.
    const bool is_last = rest.find('{') == std::string_view::npos;
    const auto end =
        is_last        ? (text.ends_with(next) ? text.size() - next.size() : std::string_view::npos)
        : next.empty() ? std::string_view::npos
                       : text.find(next, 1);
    if (end == std::string_view::npos || end == 0) return std::nullopt;
    const auto value = text.substr(0, end);
    const auto [known_value, is_new] = found.emplace(word, value);
    if (!is_new && known_value->second != value) return std::nullopt;
    text.remove_prefix(end);
  }
  if (!text.empty()) return std::nullopt;
  return found;
}

}  // namespace mailctl::manifest
