#pragma once

// Character classes of ABNF (RFC 5234 §B.1), free of the locale.

namespace mailctl::mail {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

constexpr bool is_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr bool is_alphanumeric(char c) {
  return is_alpha(c) || is_digit(c);
}

constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

// Printing ASCII without the blank (VCHAR).
constexpr bool is_visible(char c) {
  return c >= '!' && c <= '~';
}

}  // namespace mailctl::mail
