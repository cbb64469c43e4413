#include "provider/oci/token.h"

#include <array>
#include <utility>

namespace mailctl::provider::oci {
namespace {

constexpr auto kVerbs = std::to_array<std::pair<std::string_view, Verb>>({
    {"created:", Verb::kCreated},
    {"updated:", Verb::kUpdated},
    {"deleted:", Verb::kDeleted},
    {"active:", Verb::kActive},
    {"blocked:", Verb::kBlocked},
    {"blocked-by-keys:", Verb::kBlockedByKeys},
    {"blocked-by-domain:", Verb::kBlockedByDomain},
});

}  // namespace

std::string to_text(const Token& token) {
  std::string text;
  for (const auto& [word, verb] : kVerbs) {
    if (verb == token.verb) text = std::string(word) + token.id;
  }
  if (!token.work_request.empty()) text += " " + token.work_request;
  return text;
}

std::optional<Token> parse_token(std::string_view text) {
  for (const auto& [word, verb] : kVerbs) {
    if (!text.starts_with(word)) continue;
    const auto rest = text.substr(word.size());
    const auto blank = rest.find(' ');
    Token token{verb, std::string(rest.substr(0, blank)), {}};
    if (blank != std::string_view::npos) token.work_request = rest.substr(blank + 1);
    if (token.id.empty()) return std::nullopt;
    return token;
  }
  return std::nullopt;
}

}  // namespace mailctl::provider::oci
