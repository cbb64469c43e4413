#include "yaml/layout.h"

#include <algorithm>
#include <optional>

#include "yaml/cursor.h"
#include "yaml/flow_layout.h"

namespace mailctl::yaml {
namespace {

constexpr std::size_t kStep = 2;

enum class LevelKind : std::uint8_t { kMapping, kSequence };

// A block collection that is open: where its entries begin, as written and as laid out.
struct Level {
  std::size_t column;
  std::size_t indent;
  LevelKind kind;
};

class LineLayout {
 public:
  explicit LineLayout(std::string_view text) : x_cursor(text) {}

  Layout take() {
    while (!x_cursor.is_at_end()) take_row();
    settle_comments(std::nullopt);
    return std::move(x_layout);
  }

 private:
  void take_row() {
    while (x_cursor.peek() == ' ') x_cursor.advance();
    const auto column = x_cursor.column();
    if (x_cursor.peek() == '\t') {
      x_cursor.skip_blanks();
      if (!x_cursor.is_at_line_end()) x_cursor.refuse("a tab that indents");
    }
    if (x_cursor.is_at_line_end()) {
      x_layout.rows.push_back({RowKind::kBlank, 0, {}, {}});
    } else if (x_cursor.is_at_comment()) {
      x_open_comments.push_back({x_layout.rows.size(), column});
      x_layout.rows.push_back({RowKind::kComment, 0, take_comment(), {}});
    } else if (column == 0 && is_document_sign()) {
      take_marker();
    } else {
      take_statement();
      return;
    }
    x_cursor.next_line();
  }

  [[nodiscard]] bool is_document_sign() const {
    const auto rest = x_cursor.rest_of_line();
    const bool is_sign = rest.starts_with("---") || rest.starts_with("...");
    return rest.starts_with('%') || (is_sign && x_cursor.is_blank(3));
  }

  void take_marker() {
    if (without_blanks_after(x_cursor.rest_of_line()) != "---" || !x_levels.empty()) {
      x_cursor.refuse("a directive, or a mark of a document with something behind it");
    }
    x_layout.rows.push_back({RowKind::kMarker, 0, std::string(x_cursor.take_rest_of_line()), {}});
  }

  std::string take_comment() {
    x_layout.comments.emplace_back(x_cursor.take_rest_of_line());
    return x_layout.comments.back();
  }

  void take_statement() {
    const auto index = x_layout.rows.size();
    x_layout.rows.push_back({RowKind::kStatement, 0, {}, {}});
    const auto levels_before = x_levels;
    x_row = {};
    x_indent.reset();
    x_column = x_cursor.column();
    while (x_cursor.peek() == '-' && x_cursor.is_blank(1)) {
      enter(LevelKind::kSequence);
      x_row += "- ";
      x_cursor.advance();
      x_cursor.skip_blanks();
    }
    take_content(index);
    auto& row = x_layout.rows[index];
    row.indent = *x_indent;
    row.text = std::move(x_row);
    settle_comments(levels_before);
  }

  // A collection whose entry begins at the cursor: one that is open, or a new one.
  void enter(LevelKind kind) {
    const auto column = x_cursor.column();
    leave_levels_behind(column, kind);
    if (x_levels.empty() || x_levels.back().column != column || x_levels.back().kind != kind) {
      x_levels.push_back({column, next_indent(), kind});
    }
    if (!x_indent) x_indent = x_levels.back().indent;
  }

  // A list may stand at the column of the key it belongs to; the next key then ends it.
  void leave_levels_behind(std::size_t column, LevelKind kind) {
    while (!x_levels.empty() && x_levels.back().column > column) x_levels.pop_back();
    if (kind == LevelKind::kMapping && !x_levels.empty() && x_levels.back().column == column &&
        x_levels.back().kind == LevelKind::kSequence) {
      x_levels.pop_back();
    }
  }

  [[nodiscard]] std::size_t next_indent() const {
    return x_levels.empty() ? 0 : x_levels.back().indent + kStep;
  }

  // What follows the dashes: a key with its value, or a value.
  void take_content(std::size_t index) {
    if (x_cursor.is_at_line_end() || x_cursor.is_at_comment()) return finish_line();
    if (x_cursor.peek() == '?' && x_cursor.is_blank(1)) {
      x_cursor.refuse("an explicit key (`? `)");
    }
    const auto begin = x_cursor;
    const bool is_first = x_row.empty();
    const auto key = take_key();
    if (!key) {
      x_cursor = begin;
      if (is_first) enter_value();
      return take_value();
    }
    const auto behind = x_cursor;
    x_cursor = begin;
    enter(LevelKind::kMapping);
    x_cursor = behind;
    if (is_first && x_levels.size() == 1) x_layout.rows[index].key = *key;
    x_row += *key + (key->front() == '*' ? " : " : ": ");
    x_cursor.skip_blanks();
    take_value();
  }

  // A value on a line of its own, below its key or dash.
  void enter_value() {
    const auto column = x_cursor.column();
    if (x_levels.empty()) x_cursor.refuse("a document that is no mapping in lines");
    while (x_levels.size() > 1 && x_levels.back().column >= column) x_levels.pop_back();
    x_indent = next_indent();
  }

  // The key with what stands before it (an anchor), the cursor behind its colon; nullopt where
  // there is none.
  std::optional<std::string> take_key() {
    auto words = take_properties();
    if (x_cursor.is_at_line_end()) return std::nullopt;
    const char c = x_cursor.peek();
    std::string key;
    if (c == '"' || c == '\'') {
      const auto written = x_cursor.take_quoted();
      if (written.find('\n') != std::string_view::npos) return std::nullopt;
      key = quoted_layout(written, 0);
    } else if (c == '[' || c == '{' || c == '|' || c == '>') {
      return std::nullopt;
    } else if (c == '*') {
      key = x_cursor.take_word({});
    } else {
      key = take_plain_line();
    }
    x_cursor.skip_blanks();
    if (x_cursor.peek() != ':' || !x_cursor.is_blank(1)) return std::nullopt;
    x_cursor.advance();
    return words + key;
  }

  // Anchors and tags, each with a blank behind it.
  std::string take_properties() {
    std::string words;
    while (x_cursor.peek() == '&' || x_cursor.peek() == '!') {
      words += x_cursor.take_word({});
      words += ' ';
      x_cursor.skip_blanks();
    }
    return words;
  }

  std::string take_plain_line() {
    std::string text;
    while (!x_cursor.is_at_line_end() && !x_cursor.is_at_comment() &&
           !(x_cursor.peek() == ':' && x_cursor.is_blank(1))) {
      text += x_cursor.peek();
      x_cursor.advance();
    }
    return std::string(without_blanks_after(text));
  }

  void take_value() {
    x_row += take_properties();
    const char c = x_cursor.peek();
    if (c == '|' || c == '>') return take_block();
    if (c == '[' || c == '{') {
      x_row += flow_layout(x_cursor, flow_indent(), x_layout.comments);
    } else if (c == '"' || c == '\'') {
      x_row += quoted_layout(x_cursor.take_quoted(), next_indent());
    } else if (!x_cursor.is_at_line_end() && !x_cursor.is_at_comment()) {
      take_plain();
    }
    finish_line();
  }

  // Of the lines of a flow collection: that of the key or item whose value it is.
  [[nodiscard]] std::size_t flow_indent() const {
    const bool is_item = x_row.ends_with("- ") && x_levels.back().kind == LevelKind::kSequence;
    return is_item || x_row.empty() ? next_indent() : x_levels.back().indent;
  }

  // A plain scalar goes on in lines that stand further to the right than its collection.
  void take_plain() {
    x_row += take_plain_line();
    while (!x_cursor.is_at_comment()) {
      auto ahead = x_cursor;
      std::size_t blank_lines = 0;
      for (ahead.next_line(), ahead.skip_blanks(); ahead.is_at_line_end() && !ahead.is_at_end();
           ahead.next_line(), ahead.skip_blanks()) {
        ++blank_lines;
      }
      const bool goes_on =
          !ahead.is_at_end() && ahead.column() > x_levels.back().column && !ahead.is_at_comment();
      if (!goes_on) return;
      x_cursor = ahead;
      x_row.append(blank_lines + 1, '\n');
      x_row.append(next_indent(), ' ');
      x_row += take_plain_line();
    }
  }

  // "| text" and "> text": the lines keep their text and what they are indented beyond the first.
  void take_block() {
    const auto head = std::string(x_cursor.take_word("#"));
    x_row += head;
    x_cursor.skip_blanks();
    finish_line();
    const auto digit = head.find_first_of("123456789");
    std::optional<std::size_t> column;
    auto indent = x_levels.back().indent + kStep;
    if (digit != std::string::npos) {
      const auto step = static_cast<std::size_t>(head[digit] - '0');
      column = x_levels.back().column + step;
      indent = x_levels.back().indent + step;
    }
    take_block_lines({column, indent, head.find('+') != std::string::npos});
  }

  // Where the lines of a block begin, as written (known from the first) and as laid out.
  struct Block {
    std::optional<std::size_t> column;
    std::size_t indent;
    bool keeps_blank_lines;
  };

  void take_block_lines(Block block) {
    std::string blank_lines;  // they belong to the text only if more of it follows
    for (; !x_cursor.is_at_end(); x_cursor.next_line()) {
      const auto line = x_cursor.rest_of_line();
      const auto first = std::min(line.find_first_not_of(' '), line.size());
      const bool is_blank = first == line.size();
      if (!is_blank && !block.column) block.column = std::max(first, x_levels.back().column + 1);
      if (!is_blank && first < *block.column) break;
      const auto text = line.substr(std::min(block.column.value_or(line.size()), line.size()));
      blank_lines += '\n';
      if (text.empty()) continue;
      x_row += blank_lines + std::string(block.indent, ' ') + std::string(text);
      blank_lines.clear();
    }
    if (block.keeps_blank_lines) {
      x_row += blank_lines;
    } else if (!blank_lines.empty()) {
      x_layout.rows.push_back({RowKind::kBlank, 0, {}, {}});
    }
  }

  void finish_line() {
    x_cursor.skip_blanks();
    x_row.resize(without_blanks_after(x_row).size());
    if (x_cursor.is_at_comment()) x_row += "  " + take_comment();
    if (!x_cursor.is_at_line_end()) x_cursor.refuse("text that belongs to nothing");
    x_cursor.next_line();
  }

  // Comments before a statement stand at its column; those that stood further to the right, at that
  // of the collection of the lines before whose entries they lined up with.
  void settle_comments(const std::optional<std::vector<Level>>& levels_before) {
    const auto& levels = levels_before ? *levels_before : x_levels;
    const bool has_next = levels_before.has_value();
    for (const auto& comment : x_open_comments) {
      const Level* own = nullptr;
      for (const auto& level : levels) {
        const bool is_inside = !has_next || level.column > x_column;
        if (!is_inside || level.column > comment.column) continue;
        if (own == nullptr || level.column > own->column) own = &level;
      }
      auto& row = x_layout.rows[comment.row];
      row.indent = own != nullptr ? own->indent : has_next ? *x_indent : 0;
    }
    x_open_comments.clear();
  }

  struct OpenComment {
    std::size_t row;
    std::size_t column;
  };

  Cursor x_cursor;
  Layout x_layout;
  std::vector<Level> x_levels;
  std::vector<OpenComment> x_open_comments;
  // The statement that is being read, and where it begins, as written and as laid out.
  std::string x_row;
  std::size_t x_column = 0;
  std::optional<std::size_t> x_indent;
};

}  // namespace

Layout lay_out(std::string_view text) {
  return LineLayout(text).take();
}

}  // namespace mailctl::yaml
