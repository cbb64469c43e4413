#include "manifest/yaml_scalar.h"

#include <fmt/format.h>

#include "yaml/plain_word.h"

namespace mailctl::manifest {

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
  return yaml::is_plain_word(text) ? std::string(text) : yaml_quoted(text);
}

}  // namespace mailctl::manifest
