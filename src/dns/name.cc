#include "dns/name.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"
#include "dns/words.h"

namespace mailctl::dns {
namespace {

constexpr std::size_t kLabelOctets = 63;  // RFC 1035 §2.3.4
constexpr std::size_t kNameOctets = 255;  // length octets and the root's zero counted

base::Error invalid(std::string_view text, std::string_view why) {
  return {base::ErrorKind::kInvalid,
          fmt::format("{} is no domain name: {}", quote_for_message(text), why),
          {}};
}

char fold(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// What zone text gives a meaning to; the same set as dnspython and BIND print with a backslash.
bool needs_backslash(char c) {
  return std::string_view(".\\\"();@$").find(c) != std::string_view::npos;
}

// What may not stand in a name's text without an escape.
std::string_view why_not_plain(char c) {
  const auto octet = static_cast<unsigned char>(c);
  if (octet >= 0x80U) return "it has octets outside ASCII (write the A-label, xn--…)";
  if (octet <= 0x20U || octet == 0x7fU) return "it has a blank or control character";
  return {};
}

void append_label(std::string& text, std::string_view label) {
  for (const char c : label) {
    if (!why_not_plain(c).empty()) {
      append_decimal_escape(text, c);
    } else {
      if (needs_backslash(c)) text += '\\';
      text += fold(c);
    }
  }
}

// One label of the text as octets; why_not explains a failure.
base::Result<std::string> parse_label(std::string_view label, std::string_view whole) {
  if (label.empty()) return invalid(whole, "it has an empty label");
  for (std::size_t at = 0; at < label.size(); ++at) {
    if (const auto why = why_not_plain(label[at]); !why.empty()) return invalid(whole, why);
    if (label[at] == '\\') ++at;
  }
  auto octets = unescape(label);
  if (!octets) return invalid(whole, octets.error().message);
  return octets;
}

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '*';
}

// The short road for names that need no escape, as nearly all do: the folded text. Nothing for any
// other text, good or bad.
std::optional<std::string> fold_plain(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  // On the wire a name has two octets more: its first length and the root.
  if (text.size() > kNameOctets - 2) return std::nullopt;
  std::string folded(text.size(), '\0');
  std::size_t label = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool is_dot = text[at] == '.';
    if (is_dot ? label == 0 : !is_plain(text[at])) return std::nullopt;
    label = is_dot ? 0 : label + 1;
    if (label > kLabelOctets) return std::nullopt;
    folded[at] = fold(text[at]);
  }
  return label == 0 ? std::nullopt : std::optional(std::move(folded));
}

bool is_host_label(std::string_view label) {
  const auto is_letter_or_digit = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  };
  return std::ranges::all_of(label, [&](char c) { return is_letter_or_digit(c) || c == '-'; }) &&
         label.front() != '-' && label.back() != '-';
}

}  // namespace

base::Result<Name> Name::parse(std::string_view text) {
  if (text.empty() || text == ".") return Name();
  if (auto folded = fold_plain(text)) return Name(std::move(*folded));
  std::string canonical;
  canonical.reserve(text.size());
  std::size_t octets = 1;
  std::size_t from = 0;
  while (from < text.size()) {
    const auto end = std::min(find_label_end(text, from), text.size());
    const auto label = parse_label(text.substr(from, end - from), text);
    if (!label) return label.error();
    if (label.value().size() > kLabelOctets) {
      return invalid(text,
                     fmt::format("the label {} has {} octets (at most 63)",
                                 quote_for_message(label.value()),
                                 label.value().size()));
    }
    octets += label.value().size() + 1;
    if (octets > kNameOctets) return invalid(text, "it has more than 255 octets");
    if (!canonical.empty()) canonical += '.';
    append_label(canonical, label.value());
    from = end + 1;
  }
  return Name(std::move(canonical));
}

base::Result<Name> Name::from_labels(const std::vector<std::string>& labels) {
  std::string text;
  std::size_t octets = 1;
  for (const auto& label : labels) {
    if (!text.empty()) text += '.';
    append_label(text, label);
    octets += label.size() + 1;
    if (label.empty()) return invalid(text, "it has an empty label");
    if (label.size() > kLabelOctets) return invalid(text, "a label has more than 63 octets");
    if (octets > kNameOctets) return invalid(text, "it has more than 255 octets");
  }
  return labels.empty() ? Name() : Name(std::move(text));
}

std::string Name::absolute() const {
  return is_root() ? "." : x_text + ".";
}

std::vector<std::string> Name::labels() const {
  std::vector<std::string> labels;
  if (is_root()) return labels;
  for (std::size_t from = 0; from < x_text.size();) {
    const auto end = std::min(find_label_end(x_text, from), x_text.size());
    labels.push_back(unescape(std::string_view(x_text).substr(from, end - from)).value());
    from = end + 1;
  }
  return labels;
}

std::size_t Name::label_count() const {
  if (is_root()) return 0;
  std::size_t count = 1;
  for (auto end = find_label_end(x_text, 0); end != std::string::npos;
       end = find_label_end(x_text, end + 1)) {
    ++count;
  }
  return count;
}

bool Name::is_at_or_under(const Name& ancestor) const {
  if (ancestor.is_root() || x_text == ancestor.x_text) return true;
  if (x_text.size() <= ancestor.x_text.size() || !x_text.ends_with(ancestor.x_text)) return false;
  const auto dot = x_text.size() - ancestor.x_text.size() - 1;
  if (x_text[dot] != '.') return false;
  // A dot behind an odd number of backslashes is part of a label.
  std::size_t backslashes = 0;
  while (backslashes < dot && x_text[dot - 1 - backslashes] == '\\') ++backslashes;
  return backslashes % 2 == 0;
}

Name Name::parent() const {
  const auto end = is_root() ? std::string::npos : find_label_end(x_text, 0);
  return end == std::string::npos ? Name() : Name(x_text.substr(end + 1));
}

base::Result<Name> Name::with_prefix(std::string_view prefix) const {
  auto head = parse(prefix);
  if (!head || is_root()) return head;
  if (head.value().is_root()) return *this;
  return parse(head.value().x_text + "." + x_text);
}

bool Name::is_host_name() const {
  // An escape stands for what no host name has.
  if (is_root() || x_text.find('\\') != std::string::npos) return false;
  std::string_view rest = x_text;
  for (;;) {
    const auto dot = rest.find('.');
    if (!is_host_label(rest.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    rest.remove_prefix(dot + 1);
  }
}

Name name_of(std::string_view literal) {
  auto name = Name::parse(literal);
  MAILCTL_CHECK(name.has_value());
  return std::move(name).value();
}

}  // namespace mailctl::dns
