#pragma once
// A place in YAML text that moves forward, for the two files that lay text out (yaml/layout.cc,
// yaml/flow_layout.cc). Knows lines, columns, blanks and quotes, and nothing of structure.

#include <cstddef>
#include <string>
#include <string_view>

namespace mailctl::yaml {

// Thrown where text is written in a way that is not laid out; whoever asked for the layout catches
// it and leaves the text as it is.
struct Unfamiliar {
  std::size_t at;      // offset in the text
  const char* reason;  // "an explicit key (`? `)"
};

class Cursor {
 public:
  // Lines end in '\n'. Borrows the text.
  explicit Cursor(std::string_view text) : x_text(text) {}

  [[nodiscard]] std::size_t offset() const { return x_at; }

  [[nodiscard]] std::size_t column() const { return x_at - x_line_start; }

  [[nodiscard]] bool is_at_end() const { return x_at >= x_text.size(); }

  // '\n' at the end of the text too.
  [[nodiscard]] char peek(std::size_t ahead = 0) const;

  [[nodiscard]] bool is_at_line_end() const { return peek() == '\n'; }

  // Blank, tab, end of line: what must follow '-', '?' and ':' that mean something.
  [[nodiscard]] bool is_blank(std::size_t ahead) const;
  // '#' after a blank or at the begin of a line.
  [[nodiscard]] bool is_at_comment() const;
  // To the end of the line.
  [[nodiscard]] std::string_view rest_of_line() const;

  void advance(std::size_t count = 1);
  void skip_blanks();  // within the line
  void next_line();    // to its begin; nothing at the end of the text
  // Takes what is left of the line, without blanks at its end.
  std::string_view take_rest_of_line();
  // Takes a word up to a blank, the end of the line or one of `ends`.
  std::string_view take_word(std::string_view ends);
  // Takes a quoted scalar with both quotes, over several lines where it has them.
  std::string_view take_quoted();

  [[noreturn]] void refuse(const char* reason) const { throw Unfamiliar{x_at, reason}; }

 private:
  std::string_view x_text;
  std::size_t x_at = 0;
  std::size_t x_line_start = 0;
};

// Without blanks and tabs at its end.
std::string_view without_blanks_after(std::string_view text);

// The further lines of a quoted scalar, each with `indent` blanks before it: blanks there are no
// part of the value (YAML 1.2 §6.5). A scalar of one line is tidied.
std::string quoted_layout(std::string_view written, std::size_t indent);

}  // namespace mailctl::yaml
