#include "manifest/yaml_scalar.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"

namespace mailctl::manifest {
namespace {

bool is_plain_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '_' ||
         (c >= '0' && c <= '9');
}

// Words that begin with a letter and hold nothing special; everything else goes in quotes.
bool is_plain(std::string_view text) {
  constexpr std::array<std::string_view, 10> kSpecial{
      "true", "false", "yes", "no", "on", "off", "null", "none", "y", "n"};
  const bool begins_with_letter = !text.empty() && is_plain_character(text.front()) &&
                                  text.front() != '.' && text.front() != '-' &&
                                  !(text.front() >= '0' && text.front() <= '9');
  return begins_with_letter && std::ranges::all_of(text, is_plain_character) &&
         std::ranges::find(kSpecial, base::to_lower(text)) == kSpecial.end();
}

}  // namespace

std::string yaml_quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7F) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string yaml_scalar(std::string_view text) {
  return is_plain(text) ? std::string(text) : yaml_quoted(text);
}

}  // namespace mailctl::manifest
