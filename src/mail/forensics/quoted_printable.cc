#include "mail/forensics/quoted_printable.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "mail/characters.h"
#include "mail/forensics/body_lines.h"

namespace mailctl::mail::forensics {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kDigits = "0123456789ABCDEF";

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

void append_line(std::string_view line, std::string& out) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] != '=') {
      out += line[i];
      continue;
    }
    out += static_cast<char>(hex_value(line[i + 1]) * 16 + hex_value(line[i + 2]));
    i += 2;
  }
}

bool is_readable(std::string_view line) {
  for (std::size_t at = line.find('='); at != std::string_view::npos; at = line.find('=', at + 1)) {
    if (at + 2 >= line.size() || hex_value(line[at + 1]) < 0 || hex_value(line[at + 2]) < 0) {
      return false;
    }
  }
  return true;
}

void append_octet(char octet, std::string& out) {
  const auto value = static_cast<unsigned char>(octet);
  out += '=';
  out += kDigits[value >> 4U];
  out += kDigits[value & 15U];
}

bool needs_encoding(std::string_view line, std::size_t at, const QuotedPrintableStyle& style) {
  const char c = line[at];
  if (at == 0 && c == '.' && style.has_quoted_dots) return true;
  if (at == 0 && style.has_quoted_from && line.starts_with("From ")) return true;
  if (is_blank(c)) return at + 1 == line.size();
  return !is_visible(c) || c == '=' || style.extra.find(c) != std::string_view::npos;
}

void append_encoded(std::string_view line, const QuotedPrintableStyle& style, std::string& out) {
  std::size_t column = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool is_encoded = needs_encoding(line, i, style);
    const std::size_t size = is_encoded ? 3 : 1;
    // The last unit of a line needs no room for a soft break behind it.
    const std::size_t room = style.width - (i + 1 == line.size() ? 0 : 1);
    if (column + size > room) {
      out += "=\r\n";
      column = 0;
    }
    if (is_encoded) {
      append_octet(line[i], out);
    } else {
      out += line[i];
    }
    column += size;
  }
}

constexpr std::array kStyles = {
    QuotedPrintableStyle{76, "", false, false},
    QuotedPrintableStyle{76, "", true, false},
    QuotedPrintableStyle{76, "", true, true},
    QuotedPrintableStyle{76, "", false, true},
    QuotedPrintableStyle{75, "", false, false},
    QuotedPrintableStyle{75, "", true, true},
    QuotedPrintableStyle{73, "", false, false},
    QuotedPrintableStyle{73, "", true, true},
    QuotedPrintableStyle{72, "", false, false},
    QuotedPrintableStyle{72, "", true, true},
    QuotedPrintableStyle{76, "!\"#$@[\\]^`{|}~", false, false},
    QuotedPrintableStyle{76, "!\"#$@[\\]^`{|}~", true, true},
};

}  // namespace

std::optional<std::string> from_quoted_printable(std::string_view text) {
  std::string out;
  const auto lines = lines_of(text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::string_view line = lines[i];
    while (!line.empty() && is_blank(line.back())) line.remove_suffix(1);  // §6.7 rule 3
    const bool is_soft = line.ends_with('=');
    if (is_soft) line.remove_suffix(1);
    if (!is_readable(line)) return std::nullopt;
    append_line(line, out);
    const bool is_last = i + 1 == lines.size();
    if (!is_soft && (!is_last || text.ends_with(kLineEnd))) out += kLineEnd;
  }
  return out;
}

std::span<const QuotedPrintableStyle> quoted_printable_styles() {
  return kStyles;
}

std::string to_quoted_printable(std::string_view text, const QuotedPrintableStyle& style) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  const auto lines = lines_of(text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    append_encoded(lines[i], style, out);
    if (i + 1 < lines.size() || text.ends_with(kLineEnd)) out += kLineEnd;
  }
  return out;
}

std::string to_base64_lines(std::string_view octets, std::size_t width) {
  const std::string encoded = base::to_base64(octets);
  std::string out;
  for (std::size_t at = 0; at < encoded.size(); at += width) {
    out += encoded.substr(at, width);
    out += kLineEnd;
  }
  return out;
}

}  // namespace mailctl::mail::forensics
