#include "render/paint.h"

#include <fmt/format.h>

namespace mailctl::render {
namespace {

std::string_view code_of(Ink ink) {
  switch (ink) {
    case Ink::kPlain:
      return "";
    case Ink::kBold:
      return "\x1b[1m";
    case Ink::kDim:
      return "\x1b[2m";
    case Ink::kAdd:
    case Ink::kGood:
      return "\x1b[32m";
    case Ink::kChange:
    case Ink::kWarning:
      return "\x1b[33m";
    case Ink::kRemove:
      return "\x1b[31m";
  }
  return "";
}

}  // namespace

std::string paint(Color color, Ink ink, std::string_view text) {
  if (color == Color::kNever || ink == Ink::kPlain || text.empty()) return std::string(text);
  return fmt::format("{}{}\x1b[0m", code_of(ink), text);
}

std::string visible(std::string_view text) {
  std::string out;
  for (const char character : text) {
    const auto octet = static_cast<unsigned char>(character);
    if (character == '\n') {
      out += "\\n";
    } else if (octet < 0x20 || octet == 0x7f) {
      out += fmt::format("\\x{:02x}", octet);
    } else {
      out += character;
    }
  }
  return out;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char character : text) {
    if (character == '"' || character == '\\') out += '\\';
    out += character;
  }
  return visible(out + "\"");
}

}  // namespace mailctl::render
