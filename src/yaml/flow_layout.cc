#include "yaml/flow_layout.h"

#include <cstdint>
#include <string_view>

namespace mailctl::yaml {
namespace {

constexpr std::string_view kIndicators = ",[]{}";

enum class TokenKind : std::uint8_t { kOpen, kClose, kComma, kColon, kScalar, kComment };

struct Token {
  TokenKind kind;
  std::string text;
};

class FlowLayout {
 public:
  FlowLayout(Cursor& cursor, std::size_t indent, std::vector<std::string>& comments)
      : x_cursor(cursor), x_indent(indent), x_comments(comments) {}

  std::string take() {
    do {
      break_line();
      put(next_token());
    } while (x_depth > 0);
    return std::move(x_out);
  }

 private:
  // Lines end where the author ended them; of several blank lines one stays.
  void break_line() {
    x_cursor.skip_blanks();
    std::size_t breaks = 0;
    while (x_cursor.is_at_line_end()) {
      if (x_cursor.is_at_end()) x_cursor.refuse("a bracket that is never closed");
      x_cursor.advance();
      x_cursor.skip_blanks();
      ++breaks;
    }
    if (breaks == 0) return;
    x_out.append(breaks > 1 ? 2 : 1, '\n');
    x_is_line_begin = true;
  }

  Token next_token() {
    const char c = x_cursor.peek();
    if (x_cursor.is_at_comment()) {
      return {TokenKind::kComment, std::string(x_cursor.take_rest_of_line())};
    }
    if (c == '[' || c == '{') return take_one(TokenKind::kOpen);
    if (c == ']' || c == '}') return take_one(TokenKind::kClose);
    if (c == ',') return take_one(TokenKind::kComma);
    if (c == ':' && is_colon_end()) return take_one(TokenKind::kColon);
    if (c == '"' || c == '\'') {
      const auto written = x_cursor.take_quoted();
      x_quoted_end = x_cursor.offset();
      return {TokenKind::kScalar, quoted_layout(written, x_indent + 2 * x_depth)};
    }
    if (c == '&' || c == '!' || c == '*') {
      return {TokenKind::kScalar, std::string(x_cursor.take_word(kIndicators))};
    }
    if (c == '?' && x_cursor.is_blank(1)) x_cursor.refuse("an explicit key (`? `)");
    return {TokenKind::kScalar, take_plain()};
  }

  // A colon is a value's where a blank or an indicator follows, or right behind a quoted key.
  [[nodiscard]] bool is_colon_end() const {
    return is_followed_by_end() || x_cursor.offset() == x_quoted_end;
  }

  [[nodiscard]] bool is_followed_by_end() const {
    return x_cursor.is_blank(1) || kIndicators.find(x_cursor.peek(1)) != std::string_view::npos;
  }

  Token take_one(TokenKind kind) {
    Token token{kind, std::string(1, x_cursor.peek())};
    x_cursor.advance();
    return token;
  }

  std::string take_plain() {
    std::string text;
    while (!x_cursor.is_at_line_end() && !x_cursor.is_at_comment() &&
           kIndicators.find(x_cursor.peek()) == std::string_view::npos) {
      if (x_cursor.peek() == ':' && is_followed_by_end()) break;
      text += x_cursor.peek();
      x_cursor.advance();
    }
    if (text.empty()) x_cursor.refuse("a character that belongs to nothing");
    return std::string(without_blanks_after(text));
  }

  void put(const Token& token) {
    if (token.kind == TokenKind::kClose) --x_depth;
    if (x_is_line_begin) {
      x_out.append(x_indent + 2 * x_depth, ' ');
    } else {
      x_out.append(gap_before(token), ' ');
    }
    x_is_line_begin = false;
    x_out += token.text;
    if (token.kind == TokenKind::kOpen) ++x_depth;
    if (token.kind == TokenKind::kComment) x_comments.push_back(token.text);
    x_last = token;
  }

  // Blanks between the token before and this one.
  [[nodiscard]] std::size_t gap_before(const Token& token) const {
    if (x_out.empty()) return 0;
    const bool is_behind_open = x_last.kind == TokenKind::kOpen;
    switch (token.kind) {
      case TokenKind::kComma:
        return 0;
      case TokenKind::kColon:
        return x_last.text.starts_with('*') ? 1 : 0;  // a name may hold colons
      case TokenKind::kClose:
        return token.text == "}" && !is_behind_open ? 1 : 0;
      case TokenKind::kComment:
        return 2;
      case TokenKind::kOpen:
      case TokenKind::kScalar:
        return is_behind_open && x_last.text == "[" ? 0 : 1;
    }
    return 1;
  }

  Cursor& x_cursor;
  std::size_t x_indent;
  std::vector<std::string>& x_comments;
  std::size_t x_depth = 0;
  std::size_t x_quoted_end = std::string_view::npos;
  bool x_is_line_begin = false;
  Token x_last{TokenKind::kComma, {}};
  std::string x_out;
};

}  // namespace

std::string flow_layout(Cursor& cursor, std::size_t indent, std::vector<std::string>& comments) {
  return FlowLayout(cursor, indent, comments).take();
}

}  // namespace mailctl::yaml
