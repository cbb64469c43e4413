#include "yaml/source_text.h"

#include <algorithm>
#include <array>
#include <string>

namespace mailctl::yaml {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

struct Lead {
  unsigned char low;   // first lead byte of the row
  unsigned char high;  // last one
  std::size_t tail;    // how many bytes follow
  unsigned char second_low;
  unsigned char second_high;
};

// RFC 3629 §4; the limits of the second byte keep out overlong forms, surrogates and what is beyond
// U+10FFFF.
constexpr std::array<Lead, 8> kLeads{{{0x00, 0x7F, 0, 0, 0},
                                      {0xC2, 0xDF, 1, 0x80, 0xBF},
                                      {0xE0, 0xE0, 2, 0xA0, 0xBF},
                                      {0xE1, 0xEC, 2, 0x80, 0xBF},
                                      {0xED, 0xED, 2, 0x80, 0x9F},
                                      {0xEE, 0xEF, 2, 0x80, 0xBF},
                                      {0xF0, 0xF0, 3, 0x90, 0xBF},
                                      {0xF1, 0xF4, 3, 0x80, 0xBF}}};

unsigned char byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

// Length of the character at `at`; 0 where it is none.
std::size_t character_length(std::string_view text, std::size_t at) {
  const auto first = byte_at(text, at);
  const auto row = std::ranges::find_if(
      kLeads, [&](const Lead& lead) { return first >= lead.low && first <= lead.high; });
  if (row == kLeads.end() || at + row->tail >= text.size()) return 0;
  for (std::size_t i = 1; i <= row->tail; ++i) {
    const auto next = byte_at(text, at + i);
    const bool is_second = i == 1;
    const unsigned char low = is_second ? row->second_low : 0x80;
    unsigned char high = is_second ? row->second_high : 0xBF;
    if (is_second && first == 0xF4) high = 0x8F;
    if (next < low || next > high) return 0;
  }
  return row->tail + 1;
}

bool is_forbidden_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7F;
}

base::SourceRange place_of(const base::SourceFile& file, std::size_t offset) {
  const auto before = std::string_view(file.text).substr(0, offset);
  const auto line = static_cast<std::uint32_t>(std::ranges::count(before, '\n')) + 1;
  const auto line_end = before.rfind('\n');
  const auto line_start = line_end == std::string_view::npos ? 0 : line_end + 1;
  return {file.id, line, static_cast<std::uint32_t>(offset - line_start) + 1, 1};
}

// Of the text with both quotes; npos where the closing one is missing.
std::size_t quoted_length(std::string_view text) {
  const char quote = text.front();
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (quote == '\'' && text.substr(i, 2) == "''") {
      ++i;
    } else if (text[i] == quote) {
      return i + 1;
    }
  }
  return std::string_view::npos;
}

bool is_quote(char c) {
  return c == '"' || c == '\'';
}

}  // namespace

TextCheck check_text(const base::SourceFile& file,
                     const Limits& limits,
                     base::Diagnostics& diagnostics) {
  const std::string_view text = file.text;
  if (text.size() > limits.max_bytes) {
    diagnostics.error("yaml/too-large",
                      {file.id, 1, 1, 0},
                      "the file has " + std::to_string(text.size()) + " bytes, at most " +
                          std::to_string(limits.max_bytes) + " are read",
                      "Split it, or check that it is the file you meant.");
    return TextCheck::kBad;
  }
  for (std::size_t at = 0; at < text.size();) {
    const auto length = character_length(text, at);
    if (length == 0) {
      diagnostics.error("yaml/encoding",
                        place_of(file, at),
                        "these bytes are not UTF-8",
                        "Save the file as UTF-8; other encodings are not read.");
      return TextCheck::kBad;
    }
    if (is_forbidden_control(text[at])) {
      diagnostics.error(
          "yaml/encoding",
          place_of(file, at),
          "a control character (byte " + std::to_string(byte_at(text, at)) + ") stands here",
          "YAML allows only tabs and line ends (YAML 1.2 §5.1): remove it, or write "
          "it as an escape in double quotes.");
      return TextCheck::kBad;
    }
    at += length;
  }
  return TextCheck::kGood;
}

SourceText::SourceText(const base::SourceFile& file) : x_file(file.id), x_text(file.text) {
  if (x_text.starts_with(kByteOrderMark)) x_bom = kByteOrderMark.size();
  x_line_starts.push_back(x_bom);
  for (auto end = x_text.find('\n'); end != std::string_view::npos;
       end = x_text.find('\n', end + 1)) {
    x_line_starts.push_back(end + 1);
  }
}

std::string_view SourceText::rest_of_text(int line, int column) const {
  const auto index = static_cast<std::size_t>(std::max(line, 0));
  if (index >= x_line_starts.size()) return {};
  const auto offset = x_line_starts[index] + static_cast<std::size_t>(std::max(column, 0));
  return x_text.substr(std::min(offset, x_text.size()));
}

std::string_view SourceText::rest_of_line(int line, int column) const {
  auto rest = rest_of_text(line, column);
  rest = rest.substr(0, rest.find('\n'));
  if (rest.ends_with('\r')) rest.remove_suffix(1);
  return rest;
}

base::SourceRange SourceText::point(int line, int column) const {
  const auto safe_line = static_cast<std::uint32_t>(std::max(line, 0));
  const auto bom = safe_line == 0 ? static_cast<std::uint32_t>(x_bom) : 0U;
  return {x_file, safe_line + 1, static_cast<std::uint32_t>(std::max(column, 0)) + bom + 1, 0};
}

base::SourceRange SourceText::scalar(int line, int column, std::string_view value) const {
  auto rest = rest_of_line(line, column);
  std::size_t skipped = 0;
  // Anchors (&name) and tags (!tag) stand before the value.
  while (!rest.empty() && (rest.front() == '&' || rest.front() == '!')) {
    const auto word = std::min(rest.find_first_of(" \t"), rest.size());
    const auto next = std::min(rest.find_first_not_of(" \t", word), rest.size());
    skipped += next;
    rest.remove_prefix(next);
  }
  auto range = point(line, column + static_cast<int>(skipped));
  std::size_t length = rest.size();
  if (!rest.empty() && is_quote(rest.front())) {
    length = std::min(quoted_length(rest), rest.size());
  } else if (rest.starts_with('*')) {
    length = std::min(rest.find_first_of(" \t,]}"), rest.size());
  } else if (rest.starts_with('|') || rest.starts_with('>')) {
    length = 1;
  } else if (rest.starts_with(value)) {
    length = value.size();
  }
  range.length = static_cast<std::uint32_t>(length);
  return range;
}

bool SourceText::is_open_quote(int line, int column) const {
  const auto rest = rest_of_text(line, column);
  return !rest.empty() && is_quote(rest.front()) && quoted_length(rest) == std::string_view::npos;
}

bool SourceText::is_written_null(int line, int column) const {
  const auto rest = rest_of_line(line, column);
  const auto word = rest.substr(0, rest.find_first_of(" \t,]}#:"));
  return word == "~" || word == "null" || word == "Null" || word == "NULL";
}

}  // namespace mailctl::yaml
