#include "render/markdown.h"

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "render/paint.h"

namespace mailctl::render {
namespace {

constexpr std::string_view kEllipsis = "…";
constexpr std::string_view kOpening = "(\"'";
constexpr std::string_view kClosing = ".,;:?!)\"'";

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (static_cast<unsigned char>(c) >= 0x80);
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t longest_run(std::string_view text, char wanted) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == wanted ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

// Letters, with single hyphens and apostrophes between them; or a short number. Digits beside
// letters would let GH-12 and hashes of commits through, which GitHub makes links of.
bool is_plain_word(std::string_view word) {
  if (word.empty() || word == "-") return true;
  if (std::ranges::all_of(word, is_digit)) return word.size() <= 6;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (is_letter(word[i])) continue;
    const bool is_joint = word[i] == '-' || word[i] == '\'';
    if (!is_joint || i == 0 || i + 1 == word.size() || !is_letter(word[i - 1])) return false;
  }
  return true;
}

struct Word {
  std::string_view opening;
  std::string_view core;
  std::string_view closing;
};

Word word_of(std::string_view text) {
  const auto begin = std::min(text.find_first_not_of(kOpening), text.size());
  const auto last = text.find_last_not_of(kClosing);
  auto end = last == std::string_view::npos || last < begin ? begin : last + 1;
  // "f(x)" keeps the parenthesis that it opened.
  const auto core = text.substr(begin, end - begin);
  if (core.find('(') != std::string_view::npos && text.substr(end).starts_with(')')) ++end;
  return {text.substr(0, begin), text.substr(begin, end - begin), text.substr(end)};
}

// Our own sentences set values in backticks already.
std::string_view without_backticks(std::string_view word) {
  const bool is_quoted = word.size() > 2 && word.starts_with('`') && word.ends_with('`');
  const auto inner = is_quoted ? word.substr(1, word.size() - 2) : word;
  return inner.find('`') == std::string_view::npos ? inner : word;
}

// A list or a heading is made of what stands first in a line only, and "12." is one.
std::string escaped_closing(std::string_view core, std::string_view closing) {
  const bool is_number = !core.empty() && std::ranges::all_of(core, is_digit);
  const bool is_item = is_number && (closing.starts_with('.') || closing.starts_with(')'));
  return (is_item ? "\\" : "") + std::string(closing);
}

}  // namespace

std::size_t characters_of(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    if ((octet & 0xC0U) != 0x80U) count += octet >= 0xF0U ? 2 : 1;
  }
  return count;
}

std::string shortened(std::string_view text, std::size_t most) {
  if (text.size() <= most || characters_of(text) <= most) return std::string(text);
  std::size_t count = 1;  // the ellipsis
  std::size_t end = 0;
  while (end < text.size()) {
    const auto octet = static_cast<unsigned char>(text[end]);
    const std::size_t length = octet >= 0xF0U ? 4 : octet >= 0xE0U ? 3 : octet >= 0xC0U ? 2 : 1;
    count += length == 4 ? 2 : 1;
    if (count > most) break;
    end = std::min(end + length, text.size());
  }
  return std::string(text.substr(0, end)) + std::string(kEllipsis);
}

std::string html_text(std::string_view text) {
  std::string out;
  for (const char c : visible(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string code_span(std::string_view text) {
  auto shown = base::replace_all(visible(text), "|", "\\x7c");
  if (base::trim(shown).empty()) return "` `";
  const std::string fence(longest_run(shown, '`') + 1, '`');
  // One blank at each end is taken off again (CommonMark §6.1).
  const bool is_padded = shown.starts_with('`') || shown.ends_with('`') ||
                         (shown.starts_with(' ') && shown.ends_with(' '));
  if (is_padded) shown = " " + shown + " ";
  return fence + shown + fence;
}

std::string prose(std::string_view text) {
  std::string out;
  std::string code;  // words of one code span
  std::string after_code;
  const auto flush = [&] {
    if (code.empty()) return;
    out += code_span(code) + after_code;
    code.clear();
    after_code.clear();
  };
  const auto shown = visible(text);
  for (const auto piece : base::split(shown, ' ')) {
    if (piece.empty()) continue;
    const auto word = word_of(piece);
    const bool is_plain = is_plain_word(word.core);
    if (!is_plain && !code.empty() && after_code.empty() && word.opening.empty()) {
      code += " " + std::string(without_backticks(word.core));
    } else {
      flush();
      if (!out.empty()) out += ' ';
      out += word.opening;
      if (is_plain) {
        out += std::string(word.core) + escaped_closing(word.core, word.closing);
      } else {
        code = without_backticks(word.core);
      }
    }
    if (!is_plain) after_code = word.closing;
  }
  flush();
  return out;
}

std::size_t fence_of(std::string_view line) {
  constexpr std::size_t kShortest = 3;
  return std::max(kShortest, longest_run(line, '`') + 1);
}

std::string fenced(std::string_view language, std::span<const std::string> lines) {
  std::string body;
  std::size_t width = fence_of({});
  for (const auto& line : lines) {
    const auto shown = visible(line);
    width = std::max(width, fence_of(shown));
    body += shown + "\n";
  }
  const std::string fence(width, '`');
  return fence + std::string(language) + "\n" + body + fence + "\n";
}

}  // namespace mailctl::render
