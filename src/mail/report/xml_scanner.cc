#include "mail/report/xml_scanner.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "mail/characters.h"

namespace mailctl::mail::report {
namespace {

constexpr std::string_view kCommentStart = "<!--";
constexpr std::string_view kCdataStart = "<![CDATA[";
constexpr std::string_view kDoctypeStart = "<!DOCTYPE";
constexpr std::size_t kLongestReference = 10;  // "&#x10FFFF;"

base::Error refused(std::string message) {
  return {base::ErrorKind::kInvalid, std::move(message), {}};
}

bool is_space(char c) {
  return is_blank(c) || c == '\r' || c == '\n';
}

constexpr bool is_name_start(char c) {
  return is_alpha(c) || c == '_' || c == ':' || static_cast<unsigned char>(c) >= 0x80;
}

constexpr std::array<bool, 256> make_name_characters() {
  std::array<bool, 256> out{};
  for (std::size_t i = 0; i < out.size(); ++i) {
    const char c = static_cast<char>(i);
    out[i] = is_name_start(c) || is_digit(c) || c == '-' || c == '.';
  }
  return out;
}

constexpr auto kNameCharacters = make_name_characters();

struct TagName {
  std::size_t length = 0;  // 0: no name begins here
  std::size_t prefix = 0;  // of these octets, with the colon

  [[nodiscard]] std::string_view in(std::string_view text) const {
    return text.substr(prefix, length - prefix);
  }
};

// At the beginning of the text.
TagName tag_name(std::string_view text) {
  TagName name;
  if (text.empty() || !is_name_start(text.front())) return name;
  while (name.length < text.size() &&
         kNameCharacters[static_cast<unsigned char>(text[name.length])]) {
    if (text[name.length++] == ':') name.prefix = name.length;
  }
  return name;
}

// Where the '>' of a start tag is, behind its name; nullopt where a '<' comes first, npos where the
// text ends first.
std::optional<std::size_t> tag_end(std::string_view text, std::size_t at) {
  char quote = '\0';
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '<') return std::nullopt;
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '>') {
      return at;
    }
  }
  return std::string_view::npos;
}

bool could_become(std::string_view text, std::string_view wanted) {
  return text.size() < wanted.size() && wanted.starts_with(text);
}

void append_utf8(std::string& out, std::uint32_t point) {
  if (point < 0x80) {
    out += static_cast<char>(point);
    return;
  }
  const unsigned more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
  constexpr unsigned kLead[] = {0, 0xc0, 0xe0, 0xf0};
  out += static_cast<char>(kLead[more] | (point >> (6 * more)));
  for (unsigned i = more; i-- > 0;) out += static_cast<char>(0x80U | ((point >> (6 * i)) & 0x3fU));
}

// "#38" or "#x26": a character that XML allows.
std::optional<std::uint32_t> numeric_reference(std::string_view name) {
  name.remove_prefix(1);
  const bool is_hex = name.starts_with('x');
  if (is_hex) name.remove_prefix(1);
  std::uint32_t point = 0;
  const auto [end, code] =
      std::from_chars(name.data(), name.data() + name.size(), point, is_hex ? 16 : 10);
  const bool is_whole = code == std::errc() && end == name.data() + name.size();
  const bool is_character = point >= 0x20 || point == '\t' || point == '\n' || point == '\r';
  const bool is_surrogate = point >= 0xd800 && point <= 0xdfff;
  if (!is_whole || !is_character || is_surrogate || point > 0x10ffff) return std::nullopt;
  return point;
}

// The name between '&' and ';'. False where it is none of the five, and no character.
bool append_reference(std::string& out, std::string_view name) {
  struct Known {
    std::string_view name;
    char character;
  };

  constexpr Known kKnown[] = {
      {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
  for (const Known& known : kKnown) {
    if (known.name != name) continue;
    out += known.character;
    return true;
  }
  const auto point = name.starts_with('#') ? numeric_reference(name) : std::nullopt;
  if (point) append_utf8(out, *point);
  return point.has_value();
}

}  // namespace

base::Result<void> XmlScanner::feed(std::string_view octets) {
  if (x_window.empty()) {
    const auto rest = scan(octets);
    if (!rest) return rest.error();
    x_window.assign(*rest);
  } else {
    x_window.append(octets);
    // Doubling before each new look keeps the work linear, however small the pieces are.
    if (x_window.size() < x_next_try) return {};
    const auto rest = scan(x_window);
    if (!rest) return rest.error();
    x_window.erase(0, x_window.size() - rest->size());
  }
  x_next_try = x_window.size() * 2;
  return {};
}

base::Result<void> XmlScanner::finish() {
  x_is_last = true;
  const auto rest = scan(x_window);
  if (!rest) return rest.error();
  if (x_inside != Inside::kContent) x_handler.flaw("a comment or CDATA section is not closed");
  return {};
}

base::Result<std::string_view> XmlScanner::scan(std::string_view octets) {
  while (!octets.empty()) {
    const auto progress = step(octets);
    if (!progress) return progress.error();
    if (*progress == Progress::kNeedsMore) break;
  }
  return octets;
}

base::Result<XmlScanner::Progress> XmlScanner::step(std::string_view& rest) {
  switch (x_inside) {
    case Inside::kComment:
      return skip_until(rest, "-->");
    case Inside::kCdata:
      return skip_until(rest, "]]>");
    case Inside::kInstruction:
      return skip_until(rest, "?>");
    case Inside::kContent:
      break;
  }
  if (rest.front() != '<') return content_text(rest);
  return markup(rest);
}

base::Result<XmlScanner::Progress> XmlScanner::markup(std::string_view& rest) {
  if (rest.size() == 1) return incomplete(rest);
  switch (rest[1]) {
    case '/':
      return end_tag(rest);
    case '!':
      return declaration(rest);
    case '?':
      x_inside = Inside::kInstruction;
      rest.remove_prefix(2);
      return Progress::kMoved;
    default:
      return tag(rest);
  }
}

base::Result<XmlScanner::Progress> XmlScanner::tag(std::string_view& rest) {
  const TagName found = tag_name(rest.substr(1));
  if (found.length == 0) return raw_bracket(rest);
  const std::size_t behind = 1 + found.length;
  if (behind == rest.size()) return incomplete(rest);
  const char next = rest[behind];
  if (next != '>' && next != '/' && !is_space(next)) return raw_bracket(rest);
  const auto end = tag_end(rest, behind);
  if (!end) return raw_bracket(rest);
  if (*end == std::string_view::npos) return incomplete(rest);
  const std::string_view name = found.in(rest.substr(1));
  x_is_in_text = false;
  if (auto taken = x_handler.start_element(name); !taken) return taken.error();
  if (rest[*end - 1] == '/') x_handler.end_element(name);
  rest.remove_prefix(*end + 1);
  return Progress::kMoved;
}

XmlScanner::Progress XmlScanner::end_tag(std::string_view& rest) {
  const TagName name = tag_name(rest.substr(2));
  std::size_t end = 2 + name.length;
  while (end < rest.size() && is_space(rest[end])) ++end;
  if (end == rest.size()) return incomplete(rest);
  if (name.length == 0 || rest[end] != '>') return raw_bracket(rest);
  x_is_in_text = false;
  x_handler.end_element(name.in(rest.substr(2)));
  rest.remove_prefix(end + 1);
  return Progress::kMoved;
}

base::Result<XmlScanner::Progress> XmlScanner::declaration(std::string_view& rest) {
  if (rest.starts_with(kCommentStart)) {
    x_inside = Inside::kComment;
    rest.remove_prefix(kCommentStart.size());
    return Progress::kMoved;
  }
  if (rest.starts_with(kCdataStart)) {
    x_inside = Inside::kCdata;
    rest.remove_prefix(kCdataStart.size());
    return Progress::kMoved;
  }
  if (could_become(rest, kCommentStart) || could_become(rest, kCdataStart) ||
      could_become(rest, kDoctypeStart)) {
    return incomplete(rest);
  }
  const std::size_t end = rest.find_first_of("[>");
  if (end == std::string_view::npos) return incomplete(rest);
  if (rest[end] == '[' || rest.starts_with("<!ENTITY")) {
    return refused(
        "the XML declares entities or other types of its own, which no report needs and which "
        "attacks use: refused (RFC 9990 §8.1)");
  }
  rest.remove_prefix(end + 1);
  return Progress::kMoved;
}

XmlScanner::Progress XmlScanner::content_text(std::string_view& rest) {
  // Between elements there are blanks only, and they mean nothing.
  std::size_t blanks = 0;
  while (!x_is_in_text && blanks < rest.size() && is_space(rest[blanks])) ++blanks;
  const bool is_open = blanks == rest.size() && !x_is_last && blanks <= kMaxMarkup;
  if (is_open) return Progress::kNeedsMore;  // a text may begin with them
  if (blanks == rest.size() || rest[blanks] == '<') {
    rest.remove_prefix(blanks);
    return Progress::kMoved;
  }
  const std::size_t end = std::min(rest.find('<'), rest.size());
  std::string_view text = rest.substr(0, end);
  if (end == rest.size() && !x_is_last) {
    // A reference may go on in what comes next.
    const std::size_t begin = text.size() - std::min(text.size(), kLongestReference);
    const std::size_t reference = text.find('&', begin);
    if (reference == 0) return Progress::kNeedsMore;
    text = text.substr(0, reference);
  }
  decoded_text(text);
  rest.remove_prefix(text.size());
  return Progress::kMoved;
}

XmlScanner::Progress XmlScanner::skip_until(std::string_view& rest, std::string_view terminator) {
  const std::size_t end = rest.find(terminator);
  const bool is_complete = end != std::string_view::npos;
  const std::size_t kept = x_is_last ? 0 : terminator.size() - 1;
  const std::size_t length = is_complete ? end : rest.size() - std::min(rest.size(), kept);
  if (x_inside == Inside::kCdata && length > 0) give_text(rest.substr(0, length));
  rest.remove_prefix(length + (is_complete ? terminator.size() : 0));
  if (!is_complete) return Progress::kNeedsMore;
  x_inside = Inside::kContent;
  return Progress::kMoved;
}

XmlScanner::Progress XmlScanner::raw_bracket(std::string_view& rest) {
  x_handler.flaw("a '<' that begins no tag; taken as text");
  give_text(rest.substr(0, 1));
  rest.remove_prefix(1);
  return Progress::kMoved;
}

XmlScanner::Progress XmlScanner::incomplete(std::string_view& rest) {
  if (rest.size() > kMaxMarkup) return raw_bracket(rest);
  if (!x_is_last) return Progress::kNeedsMore;
  rest = {};  // cut off: elements are open then, which the handler sees
  return Progress::kMoved;
}

void XmlScanner::give_text(std::string_view octets) {
  x_is_in_text = true;
  x_handler.text(octets);
}

void XmlScanner::decoded_text(std::string_view octets) {
  if (octets.find('&') == std::string_view::npos) {
    give_text(octets);
    return;
  }
  x_scratch.clear();
  while (!octets.empty()) {
    const std::size_t begin = std::min(octets.find('&'), octets.size());
    x_scratch.append(octets.substr(0, begin));
    octets.remove_prefix(begin);
    if (octets.empty()) break;
    const std::size_t end = octets.substr(0, kLongestReference).find(';');
    if (end != std::string_view::npos && append_reference(x_scratch, octets.substr(1, end - 1))) {
      octets.remove_prefix(end + 1);
    } else {
      x_handler.flaw("a '&' that begins no reference; taken as text");
      x_scratch += '&';
      octets.remove_prefix(1);
    }
  }
  give_text(x_scratch);
}

}  // namespace mailctl::mail::report
