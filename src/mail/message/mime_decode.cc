// Transfer encodings (RFC 2045 §6), encoded words (RFC 2047) and the charsets of western mail.
#include <array>
#include <cstdint>
#include <optional>

#include "base/text.h"
#include "mail/characters.h"
#include "mail/message/mime.h"

namespace mailctl::mail::message {
namespace {

constexpr std::uint8_t kNoDigit = 0xff;

constexpr std::array<std::uint8_t, 256> make_base64_values() {
  std::array<std::uint8_t, 256> values{};
  values.fill(kNoDigit);
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < kAlphabet.size(); ++i)
    values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  return values;
}

constexpr auto kBase64Values = make_base64_values();

std::optional<unsigned> hex_value(char c) {
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10U;
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10U;
  return std::nullopt;
}

// The octet of "XX" at `at`.
std::optional<char> hex_octet(std::string_view text, std::size_t at) {
  if (at + 2 > text.size()) return std::nullopt;
  const auto high = hex_value(text[at]);
  const auto low = hex_value(text[at + 1]);
  if (!high || !low) return std::nullopt;
  return static_cast<char>(*high * 16U + *low);
}

// One line without its end and the blanks there. False for a soft line break at its end.
bool decode_line(std::string_view line, std::string& out) {
  while (!line.empty() && is_blank(line.back())) line.remove_suffix(1);
  const bool is_soft = line.ends_with('=');
  if (is_soft) line.remove_suffix(1);
  for (std::size_t i = 0; i < line.size(); ++i) {
    const auto octet = line[i] == '=' ? hex_octet(line, i + 1) : std::nullopt;
    if (octet) i += 2;
    out += octet ? *octet : line[i];
  }
  return !is_soft;
}

void append_utf8(std::string& out, std::uint32_t point) {
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xc0U | (point >> 6U));
    out += static_cast<char>(0x80U | (point & 0x3fU));
  } else {
    out += static_cast<char>(0xe0U | (point >> 12U));
    out += static_cast<char>(0x80U | ((point >> 6U) & 0x3fU));
    out += static_cast<char>(0x80U | (point & 0x3fU));
  }
}

// windows-1252, 0x80 to 0x9f; the five that are not defined stay controls.
constexpr std::array<std::uint16_t, 32> kWindows1252 = {
    0x20ac, 0x81,   0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8d,   0x017d, 0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d,   0x017e, 0x0178};

struct EncodedWord {
  std::string text;        // decoded
  std::size_t length = 0;  // of the word, signs included
};

bool is_known_charset(std::string_view charset) {
  for (const std::string_view known : {"utf-8", "us-ascii", "iso-8859-1", "windows-1252"}) {
    if (base::equals_ignoring_case(charset, known)) return true;
  }
  return false;
}

std::string decode_q(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto octet = text[i] == '=' ? hex_octet(text, i + 1) : std::nullopt;
    if (octet) i += 2;
    out += octet ? *octet : text[i] == '_' ? ' ' : text[i];
  }
  return out;
}

// "=?charset*language?Q?text?=" at the beginning.
std::optional<EncodedWord> encoded_word(std::string_view text) {
  constexpr std::size_t kMaxLength = 1000;  // 75 by RFC 2047 §2; many write longer ones
  const std::string_view head = text.substr(0, kMaxLength);
  if (!head.starts_with("=?")) return std::nullopt;
  const std::size_t charset_end = head.find('?', 2);
  if (charset_end == std::string_view::npos || charset_end + 2 >= head.size()) return std::nullopt;
  if (head[charset_end + 2] != '?') return std::nullopt;
  const std::size_t end = head.find("?=", charset_end + 3);
  if (end == std::string_view::npos) return std::nullopt;
  std::string_view charset = head.substr(2, charset_end - 2);
  charset = charset.substr(0, charset.find('*'));
  const std::string_view coded = head.substr(charset_end + 3, end - charset_end - 3);
  const char encoding = head[charset_end + 1];
  const bool is_base64 = encoding == 'B' || encoding == 'b';
  const bool is_q = encoding == 'Q' || encoding == 'q';
  if (!is_known_charset(charset) || (!is_base64 && !is_q)) return std::nullopt;
  return EncodedWord{to_utf8(is_base64 ? decode_base64(coded) : decode_q(coded), charset), end + 2};
}

}  // namespace

std::string decode_base64(std::string_view text) {
  std::string out;
  out.reserve(text.size() / 4 * 3 + 3);
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    const std::uint8_t value = kBase64Values[static_cast<unsigned char>(c)];
    if (value == kNoDigit) {
      if (c == '=') count = 0;  // the end of a run; its last bits are filling
      continue;
    }
    bits = (bits << 6U) | value;
    count += 6;
    if (count >= 8) {
      count -= 8;
      out += static_cast<char>((bits >> count) & 0xffU);
    }
  }
  return out;
}

std::string decode_quoted_printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    const bool has_cr = line.ends_with('\r');
    if (has_cr) line.remove_suffix(1);
    const bool is_hard = decode_line(line, out);
    if (is_hard && has_cr) out += '\r';
    if (is_hard && end < text.size()) out += '\n';
    at = end + 1;
  }
  return out;
}

std::string decode_words(std::string_view value) {
  std::string out;
  std::string blanks;  // seen since an encoded word, dropped before the next one
  bool is_behind_word = false;
  while (!value.empty()) {
    if (const auto word = encoded_word(value)) {
      out += word->text;
      blanks.clear();
      is_behind_word = true;
      value.remove_prefix(word->length);
      continue;
    }
    if (is_behind_word && is_blank(value.front())) {
      blanks += value.front();
    } else {
      out += blanks;
      out += value.front();
      blanks.clear();
      is_behind_word = false;
    }
    value.remove_prefix(1);
  }
  return out + blanks;
}

std::string to_utf8(std::string_view octets, std::string_view charset) {
  const bool is_latin1 = base::equals_ignoring_case(charset, "iso-8859-1");
  const bool is_windows = base::equals_ignoring_case(charset, "windows-1252");
  if (!is_latin1 && !is_windows) return std::string(octets);
  std::string out;
  for (const char c : octets) {
    const auto octet = static_cast<unsigned char>(c);
    const bool is_special = is_windows && octet >= 0x80 && octet < 0xa0;
    append_utf8(out, is_special ? kWindows1252[octet - 0x80U] : octet);
  }
  return out;
}

}  // namespace mailctl::mail::message
