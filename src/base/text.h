#pragma once
// Small text functions over ASCII. Nothing here knows about mail, DNS or YAML.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mailctl::base {

std::string to_lower(std::string_view text);  // ASCII only; other bytes stay
bool equals_ignoring_case(std::string_view a, std::string_view b);
std::string_view trim(std::string_view text);  // blanks, tabs, CR, LF at both ends
std::vector<std::string_view> split(std::string_view text, char separator);  // keeps empty parts
std::string join(std::span<const std::string> parts, std::string_view separator);
// Looks for an empty `from` nowhere.
std::string replace_all(std::string text, std::string_view from, std::string_view to);

// The whole text is a decimal number within range; no sign, no blanks.
std::optional<std::uint64_t> parse_unsigned(std::string_view text);

// RFC 3986 §2.1: everything but the unreserved characters becomes %XX (upper case).
std::string percent_encode(std::string_view text);
// Like percent_encode, but encodes only what is in `reserved` and '%'.
std::string percent_encode_only(std::string_view text, std::string_view reserved);
// '+' stays a plus. nullopt for a '%' that is not followed by two hex digits.
std::optional<std::string> percent_decode(std::string_view text);

// The candidate nearest to `word`, for "did you mean"; nullopt when none is near (edit distance,
// transpositions included, at most a third of the length or 1, and less than the whole word).
std::optional<std::string_view> nearest(std::string_view word,
                                        std::span<const std::string_view> candidates);

// "1 domain", "3 domains": English plural with s.
std::string count_of(std::uint64_t count, std::string_view noun);

}  // namespace mailctl::base
