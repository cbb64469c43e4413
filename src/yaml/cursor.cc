#include "yaml/cursor.h"

#include <algorithm>

#include "yaml/plain_word.h"

namespace mailctl::yaml {

char Cursor::peek(std::size_t ahead) const {
  return x_at + ahead < x_text.size() ? x_text[x_at + ahead] : '\n';
}

bool Cursor::is_blank(std::size_t ahead) const {
  const char c = peek(ahead);
  return c == ' ' || c == '\t' || c == '\n';
}

bool Cursor::is_at_comment() const {
  if (peek() != '#') return false;
  if (column() == 0) return true;
  const char before = x_text[x_at - 1];
  return before == ' ' || before == '\t';
}

std::string_view Cursor::rest_of_line() const {
  const auto end = std::min(x_text.find('\n', x_at), x_text.size());
  return x_text.substr(x_at, end - x_at);
}

void Cursor::advance(std::size_t count) {
  for (; count > 0 && x_at < x_text.size(); --count) {
    if (x_text[x_at++] == '\n') x_line_start = x_at;
  }
}

void Cursor::skip_blanks() {
  while (peek() == ' ' || peek() == '\t') ++x_at;
}

void Cursor::next_line() {
  advance(rest_of_line().size() + 1);
}

std::string_view Cursor::take_rest_of_line() {
  const auto rest = rest_of_line();
  x_at += rest.size();
  return without_blanks_after(rest);
}

std::string_view Cursor::take_word(std::string_view ends) {
  const auto begin = x_at;
  while (!is_blank(0) && ends.find(peek()) == std::string_view::npos) ++x_at;
  return x_text.substr(begin, x_at - begin);
}

std::string_view Cursor::take_quoted() {
  const auto begin = x_at;
  const char quote = peek();
  for (advance(); !is_at_end(); advance()) {
    if (quote == '"' && peek() == '\\') {
      advance();
    } else if (quote == '\'' && peek() == '\'' && peek(1) == '\'') {
      advance();
    } else if (peek() == quote) {
      advance();
      return x_text.substr(begin, x_at - begin);
    }
  }
  refuse("a quote that is never closed");
}

std::string_view without_blanks_after(std::string_view text) {
  const auto last = text.find_last_not_of(" \t");
  return last == std::string_view::npos ? std::string_view() : text.substr(0, last + 1);
}

namespace {

// An escaped blank at the end of a line is a part of the value (YAML 1.2 §7.3.1).
bool ends_in_escaped_blank(std::string_view line) {
  const auto last = line.find_last_not_of(" \t");
  return last != std::string_view::npos && last + 1 < line.size() && line[last] == '\\';
}

}  // namespace

std::string quoted_layout(std::string_view written, std::size_t indent) {
  if (written.find('\n') == std::string_view::npos) return tidy_quoted(written);
  std::string out;
  for (std::size_t at = 0; at < written.size();) {
    const auto end = std::min(written.find('\n', at), written.size());
    auto line = written.substr(at, end - at);
    const bool is_first = at == 0;
    if (!is_first) line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    if (end < written.size() && !ends_in_escaped_blank(line)) line = without_blanks_after(line);
    if (!is_first) out += '\n';
    if (!is_first && !line.empty()) out.append(indent, ' ');
    out += line;
    at = end + 1;
  }
  return out;
}

}  // namespace mailctl::yaml
