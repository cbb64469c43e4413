#include "mail/forensics/encoded_words.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/text.h"
#include "mail/characters.h"

namespace mailctl::mail::forensics {
namespace {

bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80;
}

std::optional<std::string> utf8_to_latin1(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto octet = static_cast<unsigned char>(text[i]);
    if (octet < 0x80) {
      out += text[i];
    } else if ((octet == 0xC2 || octet == 0xC3) && i + 1 < text.size()) {
      out +=
          static_cast<char>(((octet & 3U) << 6U) | (static_cast<unsigned char>(text[++i]) & 0x3FU));
    } else {
      return std::nullopt;
    }
  }
  return out;
}

enum class Letters : std::uint8_t { kAll, kNeeded };

std::string to_q(std::string_view text, Letters encoded) {
  constexpr std::string_view kSafe = "!*+-/";  // RFC 2047 §5 (3): safe in phrases too
  std::string out;
  for (const char c : text) {
    const bool is_safe =
        is_alphanumeric(c) || kSafe.find(c) != std::string_view::npos ||
        (encoded == Letters::kNeeded && is_visible(c) && c != '=' && c != '?' && c != '_');
    if (c == ' ') {
      out += '_';
    } else if (is_safe) {
      out += c;
    } else {
      out += "=" + base::to_hex(std::string_view(&c, 1));
    }
  }
  // Hex digits in capitals (§4.2); letters that stand for themselves are not touched.
  for (std::size_t at = out.find('='); at != std::string::npos; at = out.find('=', at + 3)) {
    for (std::size_t i = at + 1; i < std::min(at + 3, out.size()); ++i) {
      if (out[i] >= 'a' && out[i] <= 'f') out[i] = static_cast<char>(out[i] - 'a' + 'A');
    }
  }
  return out;
}

// What part of the value becomes an encoded word.
struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
};

std::set<std::pair<std::size_t, std::size_t>> ranges_of(std::string_view value) {
  const auto first =
      static_cast<std::size_t>(std::ranges::find_if_not(value, is_ascii) - value.begin());
  std::size_t last = value.size();
  while (last > first && is_ascii(value[last - 1])) --last;
  if (first == value.size()) return {};
  const std::size_t blank_before = value.substr(0, first).rfind(' ');
  const std::size_t word_begin = blank_before == std::string_view::npos ? 0 : blank_before + 1;
  const std::size_t word_end = std::min(value.find(' ', last), value.size());
  return {{0, value.size()},       // everything
          {first, last},           // from the first octet that needs it to the last
          {word_begin, word_end},  // whole words
          {word_begin, value.size()},
          {0, word_end},
          {first, word_end},
          {first, value.size()}};
}

// Every octet, or every word, that needs it as a word of its own.
std::vector<Range> separate_ranges(std::string_view value, bool (*ends)(char)) {
  std::vector<Range> ranges;
  std::size_t at = 0;
  while (at < value.size()) {
    std::size_t end = at;
    while (end < value.size() && !ends(value[end])) ++end;
    if (!std::ranges::all_of(value.substr(at, end - at), is_ascii)) ranges.push_back({at, end});
    at = end + 1;
  }
  return ranges;
}

struct WordStyle {
  std::string_view charset;
  char kind;  // as written: q Q b B
  Letters letters;
};

std::optional<std::string> word_of(std::string_view text, const WordStyle& style) {
  const bool is_latin = base::equals_ignoring_case(style.charset, "iso-8859-1");
  const auto octets = is_latin ? utf8_to_latin1(text) : std::optional(std::string(text));
  if (!octets) return std::nullopt;
  const bool is_base64 = style.kind == 'b' || style.kind == 'B';
  return fmt::format("=?{}?{}?{}?=",
                     style.charset,
                     style.kind,
                     is_base64 ? base::to_base64(*octets) : to_q(*octets, style.letters));
}

std::optional<std::string> with_words(std::string_view value,
                                      const std::vector<Range>& ranges,
                                      const WordStyle& style) {
  std::string out;
  std::size_t at = 0;
  for (const Range& range : ranges) {
    const auto word = word_of(value.substr(range.begin, range.end - range.begin), style);
    if (!word) return std::nullopt;
    out += value.substr(at, range.begin - at);
    out += *word;
    at = range.end;
  }
  return out + std::string(value.substr(at));
}

std::vector<WordStyle> word_styles() {
  std::vector<WordStyle> styles;
  for (const std::string_view charset : {"UTF-8", "utf-8", "ISO-8859-1", "iso-8859-1"}) {
    for (const char kind : {'Q', 'q'}) {
      styles.push_back({charset, kind, Letters::kNeeded});
      styles.push_back({charset, kind, Letters::kAll});
    }
    styles.push_back({charset, 'B', Letters::kAll});
    styles.push_back({charset, 'b', Letters::kAll});
  }
  return styles;
}

}  // namespace

std::vector<std::string> encoded_spellings(std::string_view value) {
  std::vector<std::vector<Range>> choices;
  for (const auto& [begin, end] : ranges_of(value)) choices.push_back({{begin, end}});
  choices.push_back(separate_ranges(value, [](char c) { return c == ' '; }));
  choices.push_back(separate_ranges(value, is_ascii));
  std::vector<std::string> out;
  std::set<std::string> seen;
  for (const WordStyle& style : word_styles()) {
    for (const auto& ranges : choices) {
      if (ranges.empty()) continue;
      auto text = with_words(value, ranges, style);
      if (text && seen.insert(*text).second) out.push_back(*std::move(text));
    }
  }
  return out;
}

}  // namespace mailctl::mail::forensics
