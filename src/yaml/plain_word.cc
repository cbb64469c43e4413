#include "yaml/plain_word.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace mailctl::yaml {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_word_character(char c) {
  return is_letter(c) || c == '.' || c == '-' || (c >= '0' && c <= '9');
}

}  // namespace

bool is_plain_word(std::string_view text) {
  constexpr std::array<std::string_view, 9> kSpecial{
      "true", "false", "yes", "no", "on", "off", "null", "y", "n"};
  return !text.empty() && is_letter(text.front()) && std::ranges::all_of(text, is_word_character) &&
         std::ranges::find(kSpecial, base::to_lower(text)) == kSpecial.end();
}

std::string tidy_quoted(std::string_view written) {
  const auto inside = written.substr(1, written.size() - 2);
  const char quote = written.front();
  const auto escape = quote == '"' ? '\\' : '\'';
  if (inside.find(escape) != std::string_view::npos) return std::string(written);
  if (is_plain_word(inside)) return std::string(inside);
  if (inside.find_first_of("\"\\") != std::string_view::npos) return std::string(written);
  return '"' + std::string(inside) + '"';
}

}  // namespace mailctl::yaml
