#include "mail/message/author.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "dns/idna.h"
#include "mail/characters.h"

namespace mailctl::mail::message {
namespace {

// No name is longer, with every octet as an escape of a U-label.
constexpr std::size_t kMaxDomainText = 1024;
// Behind this a field is not read.
constexpr std::size_t kMaxValue = 256U << 10U;
constexpr std::string_view kSpecials = "<>@,;:";

enum class TokenKind : std::uint8_t {
  kWord,     // a run without specials and blanks, dots included
  kQuoted,   // without its quotes
  kLiteral,  // "[192.0.2.1]"
  kSpecial   // one of kSpecials
};

struct Token {
  TokenKind kind = TokenKind::kWord;
  std::string text;

  [[nodiscard]] bool is(char special) const {
    return kind == TokenKind::kSpecial && text.front() == special;
  }
};

using Tokens = std::span<const Token>;

// Blanks and what no field should hold.
bool separates(char c) {
  return static_cast<unsigned char>(c) <= 0x20U || c == 0x7f;
}

class Tokenizer {
 public:
  explicit Tokenizer(std::string_view text) : x_text(text) {}

  std::vector<Token> run() {
    while (x_at < x_text.size()) {
      const char c = x_text[x_at];
      if (separates(c)) {
        ++x_at;
      } else if (kSpecials.find(c) != std::string_view::npos) {
        x_tokens.push_back({TokenKind::kSpecial, std::string(1, c)});
        ++x_at;
      } else if (!(c == '(' && skip_comment()) && !(c == '"' && read_quoted('"', c)) &&
                 !(c == '[' && read_quoted(']', c))) {
        read_word();
      }
    }
    return std::move(x_tokens);
  }

 private:
  // One that never ends is none, and neither is any after it.
  bool skip_comment() {
    if (!x_may_comment) return false;
    std::size_t depth = 0;
    for (std::size_t at = x_at; at < x_text.size(); ++at) {
      const char c = x_text[at];
      if (c == '\\') {
        ++at;
      } else if (c == '(') {
        ++depth;
      } else if (c == ')' && --depth == 0) {
        x_at = at + 1;
        return true;
      }
    }
    x_may_comment = false;
    return false;
  }

  // A quoted string, or a domain literal with its brackets.
  bool read_quoted(char close, char open) {
    bool& may = open == '"' ? x_may_quote : x_may_bracket;
    if (!may) return false;
    std::string content;
    for (std::size_t at = x_at + 1; at < x_text.size(); ++at) {
      if (x_text[at] == close) {
        const auto kind = open == '"' ? TokenKind::kQuoted : TokenKind::kLiteral;
        x_tokens.push_back({kind, std::move(content)});
        x_at = at + 1;
        return true;
      }
      if (x_text[at] == '\\' && at + 1 < x_text.size()) ++at;
      content += x_text[at];
    }
    may = false;
    return false;
  }

  void read_word() {
    const std::size_t begin = x_at;
    do {
      ++x_at;
    } while (x_at < x_text.size() && !ends_word(x_text[x_at]));
    x_tokens.push_back({TokenKind::kWord, std::string(x_text.substr(begin, x_at - begin))});
  }

  [[nodiscard]] bool ends_word(char c) const {
    return separates(c) || kSpecials.find(c) != std::string_view::npos ||
           (c == '(' && x_may_comment) || (c == '"' && x_may_quote) || (c == '[' && x_may_bracket);
  }

  std::string_view x_text;
  std::size_t x_at = 0;
  bool x_may_comment = true;
  bool x_may_quote = true;
  bool x_may_bracket = true;
  std::vector<Token> x_tokens;
};

bool is_domain_character(char c) {
  return is_alphanumeric(c) || c == '-' || c == '_' || c == '.' ||
         static_cast<unsigned char>(c) >= 0x80U;
}

// Behind the "@": words that dots join, blanks between them or not (obs-domain).
std::string domain_text(Tokens tokens) {
  std::string text;
  for (const auto& token : tokens) {
    if (token.kind != TokenKind::kWord || text.size() > kMaxDomainText) break;
    if (!text.empty() && !text.ends_with('.') && !token.text.starts_with('.')) break;
    text += token.text;
  }
  return text;
}

class Reader {
 public:
  explicit Reader(Authors& authors) : x_authors(authors) {}

  void read(Tokens tokens) {
    std::size_t begin = 0;  // of what may be an address without angle brackets
    std::size_t at = 0;
    bool has_angle = false;
    const auto end_mailbox = [&](std::size_t end) {
      read_bare(tokens.subspan(begin, end - begin), has_angle);
      has_angle = false;
    };
    while (at < tokens.size()) {
      if (tokens[at].is('<')) {
        at = read_angle(tokens, at + 1);
        has_angle = true;
        begin = at;
        continue;
      }
      if (tokens[at].is(',') || tokens[at].is(';')) {
        end_mailbox(at);
        begin = at + 1;
      } else if (tokens[at].is(':')) {
        begin = at + 1;  // before it stands the name of a group
      }
      ++at;
    }
    end_mailbox(tokens.size());
  }

 private:
  // Returns the place behind the closing bracket; without one, that of the next comma or the end.
  std::size_t read_angle(Tokens tokens, std::size_t begin) {
    std::size_t end = begin;
    while (end < tokens.size() && !tokens[end].is('>') && !tokens[end].is('<')) ++end;
    const bool is_closed = end < tokens.size() && tokens[end].is('>');
    if (!is_closed) note("an angle bracket of From is not closed");
    Tokens inside = tokens.subspan(begin, end - begin);
    // A route stands before the address: "<@a.example,@b.example:user@example.com>".
    for (std::size_t i = inside.size(); i > 0; --i) {
      if (!inside[i - 1].is(':')) continue;
      inside = inside.subspan(i);
      break;
    }
    if (!read_addresses(inside)) add_unreadable("an address of From has no domain");
    return is_closed ? end + 1 : end;
  }

  void read_bare(Tokens tokens, bool is_behind_angle) {
    if (tokens.empty() || read_addresses(tokens) || is_behind_angle) return;
    add_unreadable("an address of From has no domain");
  }

  // Every "@" makes one; there should be one. Returns whether there was any.
  bool read_addresses(Tokens tokens) {
    bool has_any = false;
    std::size_t local_begin = 0;
    for (std::size_t at = 0; at < tokens.size(); ++at) {
      if (!tokens[at].is('@')) continue;
      has_any = true;
      add(tokens.subspan(local_begin, at - local_begin), tokens.subspan(at + 1));
      local_begin = at + 1;
    }
    return has_any;
  }

  void add(Tokens local, Tokens rest) {
    const std::string text = domain_text(rest);
    if (x_authors.addresses == 0) {
      x_authors.first_address = (local.empty() ? "" : local.back().text) + "@" + text;
    }
    if (!rest.empty() && rest.front().kind == TokenKind::kLiteral) {
      add_unreadable("an address of From has an IP address for a domain");
      return;
    }
    auto name = name_of_domain(text);
    if (!name) {
      add_unreadable("an address of From has no domain that DNS could hold");
      return;
    }
    ++x_authors.addresses;
    auto& domains = x_authors.domains;
    if (domains.size() < kMaxAuthorDomains && std::ranges::find(domains, *name) == domains.end()) {
      domains.push_back(*std::move(name));
    }
  }

  static std::optional<dns::Name> name_of_domain(const std::string& text) {
    const bool is_plain = !text.empty() && text.size() <= kMaxDomainText &&
                          std::ranges::all_of(text, is_domain_character);
    if (!is_plain) return std::nullopt;
    auto name = dns::name_from_unicode(text);
    if (!name || name->is_root()) return std::nullopt;
    // A letter outside ASCII may map to one that addresses have not (U+FE61 to "*").
    if (!std::ranges::all_of(name->text(), is_domain_character)) return std::nullopt;
    return *std::move(name);
  }

  void add_unreadable(std::string_view problem) {
    ++x_authors.addresses;
    note(problem);
  }

  void note(std::string_view problem) {
    if (x_authors.problem.empty()) x_authors.problem = problem;
  }

  Authors& x_authors;
};

}  // namespace

void add_authors(std::string_view value, Authors& authors) {
  ++authors.fields;
  if (value.size() > kMaxValue && authors.problem.empty()) authors.problem = "From is too long";
  const auto tokens = Tokenizer(value.substr(0, kMaxValue)).run();
  const std::size_t before = authors.addresses;
  Reader(authors).read(tokens);
  if (authors.addresses == before && authors.problem.empty()) {
    authors.problem = "From names nobody";
  }
}

Authors authors_of(const Message& message) {
  Authors authors;
  for (const std::size_t field : message.find_all("From")) {
    add_authors(message.value(field), authors);
  }
  if (authors.fields == 0) {
    authors.problem = "the message has no From (RFC 5322 §3.6)";
  } else if (authors.fields > 1) {
    authors.problem =
        fmt::format("the message has {} From fields (RFC 5322 §3.6 wants one)", authors.fields);
  }
  return authors;
}

std::vector<dns::Name> author_domains(const Message& message) {
  return authors_of(message).domains;
}

}  // namespace mailctl::mail::message
