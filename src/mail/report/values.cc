#include "mail/report/values.h"

#include <algorithm>
#include <cstddef>

#include "base/text.h"
#include "base/time.h"
#include "mail/characters.h"

namespace mailctl::mail::report {
namespace {

unsigned octet_at(std::string_view text, std::size_t i) {
  return static_cast<unsigned char>(text[i]);
}

// Of the character at the beginning (RFC 3629 §4); 0 where it is none.
std::size_t character_length(std::string_view text) {
  const unsigned first = octet_at(text, 0);
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((octet_at(text, i) & 0xc0U) != 0x80U) return 0;
  }
  const unsigned second = octet_at(text, 1);
  const bool is_overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
  const bool is_surrogate = first == 0xed && second >= 0xa0;
  const bool is_too_large = first == 0xf4 && second >= 0x90;
  return is_overlong || is_surrogate || is_too_large ? 0 : length;
}

}  // namespace

std::optional<std::string> repaired_utf8(std::string_view text) {
  if (std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
    return std::nullopt;
  std::string out;
  bool is_repaired = false;
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    if (length == 0) {
      out += "\xef\xbf\xbd";
      is_repaired = true;
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  if (!is_repaired) return std::nullopt;
  return out;
}

std::optional<std::int64_t> parse_seconds(std::string_view text) {
  constexpr std::uint64_t kLatestSecond = 99'999'999'999;  // in the year 5138
  const std::size_t point = text.find('.');
  const std::string_view fraction =
      point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
  if (const auto number = base::parse_unsigned(text.substr(0, point));
      number && std::ranges::all_of(fraction, is_digit)) {
    const std::uint64_t seconds = *number > kLatestSecond ? *number / 1000 : *number;
    if (seconds > kLatestSecond) return std::nullopt;
    return static_cast<std::int64_t>(seconds);
  }
  const auto time = base::parse_rfc3339(text);
  if (!time) return std::nullopt;
  return std::chrono::duration_cast<std::chrono::seconds>(time->time_since_epoch()).count();
}

}  // namespace mailctl::mail::report
