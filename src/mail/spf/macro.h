#pragma once
// Macro strings of SPF (RFC 7208 §7.1): "%{ir}.%{v}._spf.%{d2}" cut into literals and macros. Only
// the syntax; nothing is expanded here.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mail/problem.h"

namespace mailctl::mail::spf {

enum class MacroPartKind : std::uint8_t {
  kLiteral,  // text as it stands
  kEscape,   // %% %_ %-; text is what it stands for: "%", " ", "%20"
  kExpand,   // %{…}
};

struct MacroPart {
  MacroPartKind kind = MacroPartKind::kLiteral;
  std::size_t offset = 0;  // in the macro string
  std::size_t length = 0;
  std::string text;               // kLiteral, kEscape
  char letter = 's';              // kExpand, as written: upper case asks for URL escaping (§7.3)
  std::uint32_t label_count = 0;  // kExpand: how many right-hand parts stay; 0 = all
  bool is_reversed = false;       // kExpand: 'r'
  std::string delimiters;         // kExpand: empty = "."
  bool operator==(const MacroPart&) const = default;
};

// Where a macro string stands decides which letters it may use (§7.2): c, r and t only in the text
// that exp= points to.
enum class MacroUse : std::uint8_t { kDomainSpec, kModifierValue, kExplanation };

struct ParsedMacroString {
  std::vector<MacroPart> parts;
  std::vector<Problem> problems;  // codes spf/bad-macro, spf/bad-character
};

// Blanks are part of an explanation (§6.2) and wrong elsewhere.
ParsedMacroString parse_macro_string(std::string_view text, MacroUse use);

// A macro string that also ends as a domain must: ".toplabel" with optional final dot, or a macro
// (§7.1 domain-end). Adds spf/bad-domain.
ParsedMacroString parse_domain_spec(std::string_view text);

// For comparing: literals in lower case, macros as they stand, no final dot.
std::string folded_domain_spec(std::string_view text);

}  // namespace mailctl::mail::spf
