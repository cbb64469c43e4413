#include "mail/message/authentication_results.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/characters.h"

namespace mailctl::mail::message {
namespace {

constexpr std::size_t kMaxValue = 256U << 10U;
constexpr std::size_t kLineWidth = 78;

bool separates(char c) {
  return static_cast<unsigned char>(c) <= 0x20U || c == 0x7f;
}

// One part between semicolons: words, "=" and comments. Blanks may stand anywhere (CFWS).
class Reader {
 public:
  explicit Reader(std::string_view text) : x_text(text) {}

  [[nodiscard]] std::size_t position() const { return x_at; }

  void go_back(std::size_t position) { x_at = position; }

  [[nodiscard]] bool is_at_end() const { return x_at == x_text.size(); }

  // Blanks and comments; the first comment since the last call of take_comment is kept.
  void skip_blanks() {
    while (!is_at_end()) {
      if (separates(x_text[x_at])) {
        ++x_at;
      } else if (x_text[x_at] != '(' || !read_comment()) {
        return;
      }
    }
  }

  std::string take_comment() {
    x_has_comment = false;
    return std::move(x_comment);
  }

  bool skip(char wanted) {
    skip_blanks();
    if (is_at_end() || x_text[x_at] != wanted) return false;
    ++x_at;
    return true;
  }

  // A method, a result, a property's type or name.
  std::string read_word() {
    skip_blanks();
    const std::size_t begin = x_at;
    while (!is_at_end() && !ends(x_text[x_at]) && x_text[x_at] != '=' && x_text[x_at] != '.')
      ++x_at;
    return std::string(x_text.substr(begin, x_at - begin));
  }

  // What stands behind "=": quoted, or up to a blank.
  std::string read_value() {
    skip_blanks();
    std::string value;
    while (!is_at_end() && !ends(x_text[x_at])) {
      if (x_text[x_at] != '"' || !append_quoted(value)) value += x_text[x_at++];
    }
    return value;
  }

  // The next part begins here; whatever was left of this one is skipped.
  void next_part() {
    while (!is_at_end() && !skip(';')) {
      std::string ignored;
      if (x_text.size() == x_at) break;
      if (x_text[x_at] != '"' || !append_quoted(ignored)) ++x_at;
    }
  }

  // Up to where the next word of this part may stand.
  void skip_octet() {
    if (!is_at_end() && x_text[x_at] != ';') ++x_at;
  }

  [[nodiscard]] bool is_at_part_end() {
    skip_blanks();
    return is_at_end() || x_text[x_at] == ';';
  }

 private:
  [[nodiscard]] bool ends(char c) const {
    return separates(c) || c == ';' || (c == '(' && x_may_comment);
  }

  // Without the line ends of folding.
  static void append(std::string& content, char c) {
    if (c != '\r' && c != '\n') content += c;
  }

  bool append_quoted(std::string& value) {
    if (!x_may_quote) return false;
    std::string content;
    for (std::size_t at = x_at + 1; at < x_text.size(); ++at) {
      if (x_text[at] == '"') {
        value += content;
        x_at = at + 1;
        return true;
      }
      if (x_text[at] == '\\' && at + 1 < x_text.size()) ++at;
      append(content, x_text[at]);
    }
    x_may_quote = false;  // one that never ends is none, and neither is any after it
    return false;
  }

  bool read_comment() {
    if (!x_may_comment) return false;
    std::string content;
    std::size_t depth = 1;
    for (std::size_t at = x_at + 1; at < x_text.size(); ++at) {
      const char c = x_text[at];
      if (c == '(') ++depth;
      if (c == ')' && --depth == 0) {
        x_at = at + 1;
        if (!x_has_comment) x_comment = std::move(content);
        x_has_comment = true;
        return true;
      }
      if (c == '\\' && at + 1 < x_text.size()) ++at;
      append(content, x_text[at]);
    }
    x_may_comment = false;
    return false;
  }

  std::string_view x_text;
  std::size_t x_at = 0;
  bool x_may_comment = true;
  bool x_may_quote = true;
  bool x_has_comment = false;
  std::string x_comment;
};

// "smtp.mailfrom=…", "reason=…"; also "action=none" as some write it.
void read_property(Reader& reader, MethodResult& result) {
  Property property;
  property.name = base::to_lower(reader.read_word());
  if (reader.skip('.')) {
    property.type = std::exchange(property.name, base::to_lower(reader.read_word()));
  }
  if (property.name.empty() || !reader.skip('=')) {
    if (property.name.empty()) reader.skip_octet();
    return;
  }
  property.value = reader.read_value();
  if (property.type.empty() && property.name == "reason" && result.reason.empty()) {
    result.reason = std::move(property.value);
  } else if (result.properties.size() < kMaxProperties) {
    result.properties.push_back(std::move(property));
  }
}

// A part whose first word was read already: "dkim=pass (comment) reason=… header.d=…".
void read_result(Reader& reader, std::string method, AuthenticationResults& out) {
  MethodResult result;
  result.method = base::to_lower(method.substr(0, method.find('/')));
  reader.take_comment();
  result.result = base::to_lower(reader.read_word());
  reader.skip_blanks();
  result.comment = reader.take_comment();
  while (!reader.is_at_part_end()) read_property(reader, result);
  if (result.method == "i" && out.results.empty() && out.instance == 0) {
    out.instance = static_cast<unsigned>(
        std::min<std::uint64_t>(base::parse_unsigned(result.result).value_or(0), 1000));
    return;
  }
  if (result.method.empty() || result.result.empty() || out.results.size() >= kMaxResults) return;
  out.results.push_back(std::move(result));
}

bool is_token_character(char c) {
  // RFC 2045 §5.1, and what addresses and domain names have (RFC 8601 §2.2 pvalue).
  constexpr std::string_view kOther = "!#$%&'*+-.^_`{|}~@";
  return is_alphanumeric(c) || kOther.find(c) != std::string_view::npos;
}

std::string to_value(std::string_view text) {
  if (!text.empty() && std::ranges::all_of(text, is_token_character)) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += is_visible(c) || is_blank(c) ? c : '?';
  }
  return out + '"';
}

std::string to_comment(std::string_view text) {
  std::string out = "(";
  for (const char c : text) {
    if (c == '(' || c == ')' || c == '\\') out += '\\';
    out += is_visible(c) || is_blank(c) ? c : '?';
  }
  return out + ')';
}

// A keyword of ours or another's, made harmless.
std::string to_keyword(std::string_view text) {
  std::string out;
  for (const char c : text) out += is_alphanumeric(c) || c == '-' || c == '_' ? c : '?';
  return out;
}

// Words of one result; lines break between them.
std::vector<std::string> words_of(const MethodResult& result) {
  std::vector<std::string> words;
  words.push_back(fmt::format("{}={}", to_keyword(result.method), to_keyword(result.result)));
  if (!result.comment.empty()) words.push_back(to_comment(result.comment));
  if (!result.reason.empty()) words.push_back("reason=" + to_value(result.reason));
  for (const auto& property : result.properties) {
    const auto type = property.type.empty() ? std::string() : to_keyword(property.type) + ".";
    words.push_back(
        fmt::format("{}{}={}", type, to_keyword(property.name), to_value(property.value)));
  }
  return words;
}

// One result on a line of its own, broken where it gets too long.
void append_result(std::string& out, const MethodResult& result) {
  out += ";\r\n ";
  std::size_t width = 0;
  for (const auto& word : words_of(result)) {
    if (width > 0 && width + word.size() + 1 > kLineWidth) {
      out += "\r\n  ";
      width = 1;
    } else {
      out += ' ';
    }
    out += word;
    width += word.size() + 1;
  }
}

}  // namespace

std::string_view MethodResult::property(std::string_view type, std::string_view name) const {
  const auto found = std::ranges::find_if(properties, [&](const Property& property) {
    return property.type == type && property.name == name;
  });
  return found == properties.end() ? std::string_view() : std::string_view(found->value);
}

AuthenticationResults parse_authentication_results(std::string_view value) {
  AuthenticationResults out;
  Reader reader(value.substr(0, kMaxValue));
  bool is_before_results = true;
  while (!reader.is_at_end()) {
    reader.skip_blanks();
    const std::size_t begin = reader.position();
    std::string word = reader.read_word();
    if (!word.starts_with('"') && reader.skip('=')) {
      read_result(reader, std::move(word), out);
      if (!out.results.empty()) is_before_results = false;
    } else if (is_before_results && out.authserv_id.empty()) {
      reader.go_back(begin);
      out.authserv_id = reader.read_value();
      is_before_results = false;
    }
    reader.next_part();
  }
  return out;
}

std::string to_text(const AuthenticationResults& results) {
  std::string out = results.instance == 0 ? std::string() : fmt::format("i={}; ", results.instance);
  out += to_value(results.authserv_id.empty() ? "unknown" : results.authserv_id);
  if (results.results.empty()) return out + "; none";
  for (const auto& result : results.results) append_result(out, result);
  return out;
}

}  // namespace mailctl::mail::message
