#pragma once
// Small readings of the texts in reports.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mailctl::mail::report {

// nullopt where the text is UTF-8 as it is; else the text with each bad octet as U+FFFD.
std::optional<std::string> repaired_utf8(std::string_view text);

// Seconds since 1970, as report writers give times: a whole number, one with a fraction, one in
// milliseconds, or RFC 3339.
std::optional<std::int64_t> parse_seconds(std::string_view text);

// ASCII that is not a capital letter.
constexpr bool is_plain_in_word(char c) {
  return c >= ' ' && c <= '~' && (c < 'A' || c > 'Z');
}

}  // namespace mailctl::mail::report
