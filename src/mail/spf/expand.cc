#include "mail/spf/expand.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/characters.h"
#include "mail/spf/address.h"

namespace mailctl::mail::spf {
namespace {

constexpr std::size_t kMaxName = 253;  // §7.3

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string value_of(char letter, const MacroValues& values) {
  switch (letter) {
    case 's':
      return std::string(values.sender);
    case 'l':
      return std::string(values.local_part);
    case 'o':
      return std::string(values.sender_domain);
    case 'd':
      return std::string(values.domain);
    case 'i':
      return to_dotted_text(values.ip);
    case 'p':
      return std::string(values.client_name);
    case 'v':
      return is_ip4(values.ip) ? "in-addr" : "ip6";
    case 'h':
      return std::string(values.helo);
    case 'c':
      return to_text(values.ip);
    case 'r':
      return std::string(values.receiver);
    case 't':
      return fmt::format(
          "{}", std::chrono::floor<std::chrono::seconds>(values.now).time_since_epoch().count());
    default:
      return {};
  }
}

std::vector<std::string_view> split_at_any(std::string_view text, std::string_view delimiters) {
  std::vector<std::string_view> parts;
  std::size_t from = 0;
  while (true) {
    const std::size_t end = text.find_first_of(delimiters, from);
    parts.push_back(text.substr(from, end - from));
    if (end == std::string_view::npos) return parts;
    from = end + 1;
  }
}

std::string transformed(const MacroPart& part, const std::string& value) {
  if (part.label_count == 0 && !part.is_reversed && part.delimiters.empty()) return value;
  auto parts = split_at_any(value, part.delimiters.empty() ? "." : part.delimiters);
  if (part.is_reversed) std::ranges::reverse(parts);
  const std::size_t dropped =
      part.label_count > 0 && part.label_count < parts.size() ? parts.size() - part.label_count : 0;
  return fmt::format(
      "{}", fmt::join(parts.begin() + static_cast<std::ptrdiff_t>(dropped), parts.end(), "."));
}

// Names of letters, digits, hyphens and underscores are by far the most.
bool is_plain(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return is_alphanumeric(c) || c == '-' || c == '_' || c == '.'; });
}

std::string_view truncated(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  while (text.size() > kMaxName) {
    const std::size_t dot = text.find('.');
    if (dot == std::string_view::npos) break;
    text.remove_prefix(dot + 1);
  }
  return text;
}

}  // namespace

bool uses_macro(const ParsedMacroString& macro, char letter) {
  return std::ranges::any_of(macro.parts, [letter](const MacroPart& part) {
    return part.kind == MacroPartKind::kExpand && lower(part.letter) == letter;
  });
}

std::optional<std::string> expand(const ParsedMacroString& macro, const MacroValues& values) {
  std::string out;
  for (const MacroPart& part : macro.parts) {
    if (part.kind != MacroPartKind::kExpand) {
      out += part.text;
    } else {
      const std::string value = transformed(part, value_of(lower(part.letter), values));
      const bool is_escaped = part.letter != lower(part.letter);
      out += is_escaped ? base::percent_encode(value) : value;
    }
    if (out.size() > kMaxExpansion) return std::nullopt;
  }
  return out;
}

std::optional<dns::Name> to_query_name(std::string_view expanded) {
  const std::string_view text = truncated(expanded);
  if (text.empty()) return std::nullopt;
  if (is_plain(text)) {
    auto name = dns::Name::parse(text);
    return name ? std::optional(*std::move(name)) : std::nullopt;
  }
  std::vector<std::string> labels;
  for (const std::string_view label : base::split(text, '.')) {
    const bool is_ascii =
        std::ranges::all_of(label, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (label.empty() || !is_ascii) return std::nullopt;
    labels.emplace_back(label);
  }
  auto name = dns::Name::from_labels(labels);
  return name ? std::optional(*std::move(name)) : std::nullopt;
}

}  // namespace mailctl::mail::spf
