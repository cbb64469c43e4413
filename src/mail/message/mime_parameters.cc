// Parameters of header fields: RFC 2045 §5.1 with the continuations and charsets of RFC 2231.
#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "base/text.h"
#include "mail/characters.h"
#include "mail/message/mime.h"

namespace mailctl::mail::message {
namespace {

constexpr std::size_t kMaxParameters = 100;
constexpr std::size_t kMaxSections = 100;  // of one parameter, RFC 2231 §3

class Reader {
 public:
  explicit Reader(std::string_view text) : x_text(text) {}

  [[nodiscard]] bool is_at_end() const { return x_at == x_text.size(); }

  // Blanks, line ends and comments (RFC 5322 §3.2.2), which nest.
  void skip_blanks() {
    int depth = 0;
    for (; x_at < x_text.size(); ++x_at) {
      const char c = x_text[x_at];
      if (c == '(') {
        ++depth;
      } else if (depth > 0 && c == '\\') {
        if (x_at + 1 < x_text.size()) ++x_at;
      } else if (depth > 0 && c == ')') {
        --depth;
      } else if (depth == 0 && !is_blank(c) && c != '\r' && c != '\n') {
        return;
      }
    }
  }

  bool take(char wanted) {
    if (is_at_end() || x_text[x_at] != wanted) return false;
    ++x_at;
    return true;
  }

  // Up to a blank or one of `stops`.
  std::string_view word(std::string_view stops) {
    const std::size_t begin = x_at;
    while (!is_at_end() && !is_blank(x_text[x_at]) && x_text[x_at] != '\r' &&
           x_text[x_at] != '\n' && stops.find(x_text[x_at]) == std::string_view::npos) {
      ++x_at;
    }
    return x_text.substr(begin, x_at - begin);
  }

  // A quoted string behind its first quote; what lacks the second one goes to the end.
  std::string quoted() {
    std::string out;
    while (!is_at_end()) {
      char c = x_text[x_at++];
      if (c == '"') break;
      if (c == '\\' && !is_at_end()) c = x_text[x_at++];
      out += c;
    }
    return out;
  }

  void skip_to(char wanted) {
    while (!is_at_end() && x_text[x_at] != wanted) ++x_at;
  }

 private:
  std::string_view x_text;
  std::size_t x_at = 0;
};

struct Section {
  std::string value;
  bool is_encoded = false;  // "*" at the end of its name
};

// The sections of one parameter by number.
using Sections = std::map<std::size_t, Section>;

// %XX decoded; a '%' that begins nothing stays.
std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto octet = text[i] == '%' ? base::percent_decode(text.substr(i, 3)) : std::nullopt;
    if (octet && octet->size() == 1) {
      out += *octet;
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

// charset'language'text in front (RFC 2231 §4); the charset is taken off.
std::string_view take_charset(std::string& value) {
  const std::size_t first = value.find('\'');
  const std::size_t second = first == std::string::npos ? first : value.find('\'', first + 1);
  if (second == std::string::npos) return {};
  const std::string charset = base::to_lower(std::string_view(value).substr(0, first));
  value.erase(0, second + 1);
  for (const std::string_view known : {"utf-8", "us-ascii", "iso-8859-1", "windows-1252"}) {
    if (charset == known) return known;
  }
  return {};
}

std::string joined(Sections& sections) {
  std::string_view charset;
  if (const auto first = sections.begin(); first->second.is_encoded)
    charset = take_charset(first->second.value);
  std::string octets;
  for (const auto& [number, section] : sections)
    octets += section.is_encoded ? percent_decoded(section.value) : section.value;
  return to_utf8(octets, charset);
}

struct ParameterName {
  std::string base;
  std::optional<std::size_t> section;
  bool is_encoded = false;
};

// "filename", "filename*", "filename*0", "filename*0*".
ParameterName parse_name(std::string_view text) {
  ParameterName name;
  if (text.ends_with('*')) {
    name.is_encoded = true;
    text.remove_suffix(1);
  }
  const std::size_t star = text.rfind('*');
  if (star != std::string_view::npos) {
    const auto number = base::parse_unsigned(text.substr(star + 1));
    if (number && *number < kMaxSections) {
      name.section = static_cast<std::size_t>(*number);
      text = text.substr(0, star);
    }
  } else if (name.is_encoded) {
    name.section = 0;
  }
  name.base = base::to_lower(text);
  return name;
}

}  // namespace

std::string_view ParameterizedValue::parameter(std::string_view name) const {
  const auto found = std::ranges::find(parameters, name, &Parameter::name);
  return found == parameters.end() ? std::string_view() : std::string_view(found->value);
}

ParameterizedValue parse_parameterized(std::string_view value) {
  ParameterizedValue out;
  Reader reader(value);
  reader.skip_blanks();
  out.value = base::to_lower(reader.word(";("));
  std::map<std::string, Sections> sectioned;
  for (std::size_t count = 0; count < kMaxParameters && !reader.is_at_end(); ++count) {
    reader.skip_to(';');
    if (!reader.take(';')) break;
    reader.skip_blanks();
    const std::string_view name_text = reader.word("=;(");
    reader.skip_blanks();
    if (!reader.take('=')) continue;
    reader.skip_blanks();
    std::string text = reader.take('"') ? reader.quoted() : std::string(reader.word(";"));
    auto name = parse_name(name_text);
    if (name.section) {
      sectioned[name.base].try_emplace(*name.section, Section{std::move(text), name.is_encoded});
    } else if (!name.base.empty()) {
      out.parameters.push_back({std::move(name.base), std::move(text)});
    }
  }
  // The forms of RFC 2231 win over a plain one that stands beside them for old readers.
  for (auto& [name, sections] : sectioned)
    out.parameters.insert(out.parameters.begin(), {name, joined(sections)});
  return out;
}

}  // namespace mailctl::mail::message
