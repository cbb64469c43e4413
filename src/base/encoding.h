#pragma once
// Binary to text and back.

#include <optional>
#include <string>
#include <string_view>

namespace mailctl::base {

std::string to_hex(std::string_view bytes);  // lower case
std::optional<std::string> from_hex(std::string_view text);
std::string to_base64(std::string_view bytes);  // RFC 4648 §4, padded
// Strict alphabet; blanks and line ends are skipped; padding required. nullopt when malformed.
std::optional<std::string> from_base64(std::string_view text);
// RFC 4648 §5 without padding, as JWTs write it.
std::optional<std::string> from_base64url(std::string_view text);
std::string to_base64url(std::string_view bytes);

}  // namespace mailctl::base
