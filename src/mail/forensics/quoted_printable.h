#pragma once
// Quoted-printable (RFC 2045 §6.7) in the spellings that mail programs use: to undo a re-encoding,
// the octets must come out as that program wrote them.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace mailctl::mail::forensics {

// nullopt where an "=" is followed by neither two hex digits nor a line end.
[[nodiscard]] std::optional<std::string> from_quoted_printable(std::string_view text);

struct QuotedPrintableStyle {
  std::size_t width = 76;        // of a line with its soft break
  std::string_view extra;        // octets that are encoded although they need not be
  bool has_quoted_dots = false;  // a dot at the beginning of a line
  bool has_quoted_from = false;  // "From " at the beginning of a line
};

[[nodiscard]] std::span<const QuotedPrintableStyle> quoted_printable_styles();

// Lines end with CRLF in both.
[[nodiscard]] std::string to_quoted_printable(std::string_view text,
                                              const QuotedPrintableStyle& style);

// Base64 in lines of `width` that end with CRLF.
[[nodiscard]] std::string to_base64_lines(std::string_view octets, std::size_t width);

}  // namespace mailctl::mail::forensics
