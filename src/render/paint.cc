#include "render/paint.h"

#include <cstdint>

#include <fmt/format.h>

#include "base/text.h"

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

struct Character {
  std::string_view bytes;  // one character of UTF-8, or one byte that is none
  bool is_shown = false;
};

// Controls (C0, C1, DEL) and what turns the direction of text or breaks lines (UAX #9, UAX #14)
// could make a terminal show something else than what is there.
bool is_printable(std::uint32_t point) {
  const bool is_control = point < 0x20 || (point >= 0x7f && point < 0xa0);
  const bool is_direction = point == 0x061c || point == 0x200e || point == 0x200f ||
                            (point >= 0x202a && point <= 0x202e) ||
                            (point >= 0x2066 && point <= 0x2069);
  const bool is_break = point == 0x2028 || point == 0x2029;
  return !is_control && !is_direction && !is_break;
}

// Strict UTF-8 (RFC 3629 §4): no overlong forms, no surrogates, nothing above U+10FFFF.
Character next_character(std::string_view text) {
  const auto octet = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto first = octet(0);
  if (first < 0x80) return {text.substr(0, 1), is_printable(first)};
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  const bool is_lead = first >= 0xc2 && first <= 0xf4;
  if (!is_lead || text.size() < length) return {text.substr(0, 1), false};
  std::uint32_t point = first & (0xffU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((octet(i) & 0xc0U) != 0x80U) return {text.substr(0, 1), false};
    point = (point << 6U) | (octet(i) & 0x3fU);
  }
  const std::uint32_t least = length == 4 ? 0x10000 : length == 3 ? 0x800 : 0x80;
  const bool is_valid = point >= least && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
  if (!is_valid) return {text.substr(0, 1), false};
  return {text.substr(0, length), is_printable(point)};
}

}  // namespace

Ink ink_of_result(std::string_view word) {
  if (word == "pass") return Ink::kGood;
  if (word == "fail" || word == "permerror") return Ink::kRemove;
  return word == "none" ? Ink::kDim : Ink::kWarning;
}

std::string paint(Color color, Ink ink, std::string_view text) {
  if (color == Color::kNever || ink == Ink::kPlain || text.empty()) return std::string(text);
  return fmt::format("{}{}\x1b[0m", code_of(ink), text);
}

std::string visible(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto character = next_character(text);
    if (character.bytes == "\n") {
      out += "\\n";
    } else if (character.is_shown) {
      out += character.bytes;
    } else {
      for (const char octet : character.bytes)
        out += fmt::format("\\x{:02x}", static_cast<unsigned char>(octet));
    }
    text.remove_prefix(character.bytes.size());
  }
  return out;
}

std::string visible_lines(std::string_view text) {
  std::string out;
  for (const auto line : base::split(text, '\n')) out += visible(line) + "\n";
  out.pop_back();
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
