#include "mail/spf/macro.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/characters.h"

namespace mailctl::mail::spf {
namespace {

using base::Severity;

constexpr std::string_view kLetters = "slodiphv";        // §7.2
constexpr std::string_view kExplanationLetters = "crt";  // §7.2: only in explanations
constexpr std::string_view kDelimiters = ".-+,/_=";

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

Problem bad_macro(std::size_t offset, std::size_t length, std::string message) {
  return {Severity::kError, "spf/bad-macro", offset, length, std::move(message)};
}

// "%{" letter digits ["r"] delimiters "}" at `at`; text[at] is the per cent sign.
class ExpandReader {
 public:
  ExpandReader(std::string_view text, MacroUse use, ParsedMacroString& out)
      : x_text(text), x_use(use), x_out(out) {}

  // Returns the offset after the macro; problems move on behind the closing brace.
  std::size_t read(std::size_t at) {
    const std::size_t close = x_text.find('}', at);
    if (close == std::string_view::npos) {
      add(at, x_text.size() - at, "a macro is not closed: \"}\" is missing");
      return x_text.size();
    }
    const std::string_view whole = x_text.substr(at, close + 1 - at);
    MacroPart part;
    part.kind = MacroPartKind::kExpand;
    part.offset = at;
    part.length = whole.size();
    if (read_letter(whole, part) && read_transformers(whole, part)) {
      x_out.parts.push_back(std::move(part));
    }
    return close + 1;
  }

 private:
  bool read_letter(std::string_view whole, MacroPart& part) {
    const char letter = whole[2];
    part.letter = letter;
    if (kLetters.find(lower(letter)) != std::string_view::npos) return true;
    if (kExplanationLetters.find(lower(letter)) != std::string_view::npos) {
      if (x_use != MacroUse::kDomainSpec) return true;
      add(part.offset,
          whole.size(),
          fmt::format("the macro {} is allowed only in the text that exp= points to", whole));
      return false;
    }
    add(part.offset,
        whole.size(),
        fmt::format("unknown macro {}; letters are s l o d i p h v", whole));
    return false;
  }

  bool read_transformers(std::string_view whole, MacroPart& part) {
    std::size_t at = 3;
    const std::size_t end = whole.size() - 1;
    const std::size_t digits = at;
    while (at < end && is_digit(whole[at])) ++at;
    if (at > digits && !read_count(whole.substr(digits, at - digits), part)) return false;
    if (at < end && lower(whole[at]) == 'r') {
      part.is_reversed = true;
      ++at;
    }
    part.delimiters = whole.substr(at, end - at);
    if (part.delimiters.find_first_not_of(kDelimiters) == std::string::npos) return true;
    add(part.offset,
        whole.size(),
        fmt::format("the macro {} has something else than digits, \"r\" and delimiters (. - + , / "
                    "_ =) behind "
                    "its letter",
                    whole));
    return false;
  }

  bool read_count(std::string_view digits, MacroPart& part) {
    const auto count = base::parse_unsigned(digits);
    if (count && *count == 0) {
      add(part.offset, part.length, "the number in a macro must not be 0");
      return false;
    }
    // A name has at most 127 labels, so anything larger keeps all of them (§7.1).
    part.label_count =
        count ? static_cast<std::uint32_t>(std::min<std::uint64_t>(*count, 128)) : 128;
    return true;
  }

  void add(std::size_t offset, std::size_t length, std::string message) {
    x_out.problems.push_back(bad_macro(offset, length, std::move(message)));
  }

  std::string_view x_text;
  MacroUse x_use;
  ParsedMacroString& x_out;
};

MacroPart make_text_part(MacroPartKind kind,
                         std::size_t offset,
                         std::size_t length,
                         std::string_view text) {
  MacroPart part;
  part.kind = kind;
  part.offset = offset;
  part.length = length;
  part.text = text;
  return part;
}

constexpr std::array<std::pair<char, std::string_view>, 3> kEscapes = {
    {{'%', "%"}, {'_', " "}, {'-', "%20"}}};

std::size_t read_percent(std::string_view text,
                         std::size_t at,
                         MacroUse use,
                         ParsedMacroString& out) {
  if (at + 2 < text.size() && text[at + 1] == '{') return ExpandReader(text, use, out).read(at);
  for (const auto& [letter, meaning] : kEscapes) {
    if (at + 1 < text.size() && text[at + 1] == letter) {
      out.parts.push_back(make_text_part(MacroPartKind::kEscape, at, 2, meaning));
      return at + 2;
    }
  }
  out.problems.push_back(
      bad_macro(at, 1, "\"%\" must be followed by {, %, _ or - (write %% for a per cent sign)"));
  return at + 1;
}

bool is_literal(char c, MacroUse use) {
  return (is_visible(c) && c != '%') || (c == ' ' && use == MacroUse::kExplanation);
}

// toplabel = ( *alphanum ALPHA *alphanum ) / ( 1*alphanum "-" *( alphanum / "-" ) alphanum )
bool is_top_label(std::string_view label) {
  if (label.empty() || label.front() == '-' || label.back() == '-') return false;
  const bool only_ldh =
      std::ranges::all_of(label, [](char c) { return is_alphanumeric(c) || c == '-'; });
  const bool only_digits = std::ranges::all_of(label, is_digit);
  return only_ldh && !only_digits;
}

bool ends_as_domain(const ParsedMacroString& macro) {
  if (macro.parts.empty()) return false;
  const MacroPart& last = macro.parts.back();
  if (last.kind != MacroPartKind::kLiteral) return true;
  std::string_view text = last.text;
  if (text.ends_with('.')) text.remove_suffix(1);
  const std::size_t dot = text.rfind('.');
  return dot != std::string_view::npos && is_top_label(text.substr(dot + 1));
}

}  // namespace

ParsedMacroString parse_macro_string(std::string_view text, MacroUse use) {
  ParsedMacroString out;
  std::size_t at = 0;
  while (at < text.size()) {
    if (text[at] == '%') {
      at = read_percent(text, at, use, out);
      continue;
    }
    if (!is_literal(text[at], use)) {
      out.problems.push_back({Severity::kError,
                              "spf/bad-character",
                              at,
                              1,
                              "only printing ASCII characters are allowed here"});
      ++at;
      continue;
    }
    const std::size_t start = at;
    while (at < text.size() && is_literal(text[at], use)) ++at;
    out.parts.push_back(
        make_text_part(MacroPartKind::kLiteral, start, at - start, text.substr(start, at - start)));
  }
  return out;
}

ParsedMacroString parse_domain_spec(std::string_view text) {
  ParsedMacroString out = parse_macro_string(text, MacroUse::kDomainSpec);
  if (!out.problems.empty() || ends_as_domain(out)) return out;
  out.problems.push_back({Severity::kError,
                          "spf/bad-domain",
                          0,
                          text.size(),
                          fmt::format("\"{}\" is not a complete domain name", text)});
  return out;
}

std::string folded_domain_spec(std::string_view text) {
  const ParsedMacroString macro = parse_macro_string(text, MacroUse::kModifierValue);
  std::string folded;
  for (const MacroPart& part : macro.parts) {
    const std::string_view written = text.substr(part.offset, part.length);
    folded += part.kind == MacroPartKind::kLiteral ? base::to_lower(written) : std::string(written);
  }
  if (folded.ends_with('.')) folded.pop_back();
  return folded;
}

}  // namespace mailctl::mail::spf
