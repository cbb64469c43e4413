// Random documents in random spellings: formatting keeps every value and every comment, changes
// nothing when done again, and gives the same text for spellings that differ in blanks only.
#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "yaml/format.h"
#include "yaml/tree.h"

using namespace mailctl;

namespace {

constexpr std::array<std::string_view, 4> kOrder{"version", "name", "zones", "domains"};

// Writes a document line by line; every choice comes from one generator.
class Author {
 public:
  explicit Author(unsigned seed) : x_random(seed) {}

  std::string document() {
    std::vector<std::string> keys{"version", "name", "domains", "zones", "more", "\"last one\""};
    std::ranges::shuffle(keys, x_random);
    keys.resize(1 + below(keys.size()));
    for (const auto& key : keys) entry(key, 0);
    if (below(3) == 0) comment(0);
    return std::move(x_text);
  }

  [[nodiscard]] std::vector<std::string> comments() const { return x_comments; }

 private:
  std::size_t below(std::size_t end) { return x_random() % end; }

  std::string blanks() { return std::string(1 + below(3), ' '); }

  std::string maybe_blanks() { return std::string(below(3), ' '); }

  void comment(std::size_t column) {
    x_comments.push_back("# note " + std::to_string(x_comments.size()) + " {a: 'b");
    x_text += std::string(column, ' ') + x_comments.back() + maybe_blanks() + "\n";
  }

  void end_line() {
    if (below(5) == 0) {
      x_text += ' ';
      comment(below(3));
    } else {
      x_text += maybe_blanks() + (below(4) == 0 ? "\r\n" : "\n");
    }
  }

  void before_line(std::size_t column) {
    while (below(6) == 0) x_text += maybe_blanks() + "\n";
    // Behind a block of text, what stands further to the right would be text.
    if (below(5) == 0) comment(x_is_behind_block || below(2) == 0 ? column : below(8));
    x_is_behind_block = false;
    x_text += std::string(column, ' ');
  }

  std::string word() {
    constexpr std::array<const char*, 14> kWords{"example.com",
                                                 "'quoted'",
                                                 "\"no\"",
                                                 "12",
                                                 "\"12\"",
                                                 "'it''s'",
                                                 "\"tab\\t\"",
                                                 "true",
                                                 "a-b_c",
                                                 "~",
                                                 "'{x}'",
                                                 "\"a # b\"",
                                                 "mailto:x@y",
                                                 "\"@\""};
    return kWords[below(kWords.size())];
  }

  std::string flow(std::size_t depth) {
    const auto choice = depth > 2 ? 0 : below(4);
    if (choice < 2) return word();
    const bool is_list = choice == 2;
    std::string text = is_list ? "[" : "{";
    const auto count = below(4);
    for (std::size_t i = 0; i < count; ++i) {
      if (i > 0) text += maybe_blanks() + ",";
      text += below(5) == 0 ? "\n          " : maybe_blanks();
      if (!is_list) text += "k" + std::to_string(i) + ":" + blanks();
      text += flow(depth + 1);
    }
    return text + maybe_blanks() + (is_list ? "]" : "}");
  }

  void entry(const std::string& key, std::size_t column) {
    before_line(column);
    x_text += key + maybe_blanks() + ":";
    value(column, column);
  }

  // Behind "key:" or "-"; `parent` is its column, `deepest` the least that what follows may have.
  void value(std::size_t parent, std::size_t list_column) {
    const auto choice = parent > 12 ? below(2) : below(7);
    if (choice < 3) {
      x_text += blanks() + flow(0);
      return end_line();
    }
    if (choice == 3) return block(parent);
    if (choice == 4) {
      x_text += blanks() + "plain text\n" + std::string(parent + 1 + below(4), ' ') + "goes on";
      return end_line();
    }
    if (choice == 5) {
      end_line();
      const auto column = parent + 1 + below(4);
      for (std::size_t i = 0; i < 1 + below(3); ++i) entry("key" + std::to_string(i), column);
      return;
    }
    end_line();
    const auto column = std::max(list_column, parent) + below(3) + (list_column == parent ? 0 : 1);
    for (std::size_t i = 0; i < 1 + below(3); ++i) item(column);
  }

  void item(std::size_t column) {
    before_line(column);
    const auto gap = blanks();
    x_text += "-" + gap;
    if (below(2) == 0) {
      x_text += flow(0);
      return end_line();
    }
    const auto inner = column + 1 + gap.size();
    x_text += "first:";
    value(inner, inner);
    if (below(2) == 0) entry("second", inner);
  }

  void block(std::size_t parent) {
    x_text += below(2) == 0 ? " |\n" : " >-\n";
    const std::string indent(parent + 1 + below(4), ' ');
    x_text += indent + "line: one\n" + (below(2) == 0 ? "\n" : "") + indent + "  # two \n";
    x_is_behind_block = true;
  }

  std::mt19937 x_random;
  std::string x_text;
  std::vector<std::string> x_comments;
  bool x_is_behind_block = false;
};

std::string dump(const yaml::Node& node, bool is_outermost = false) {
  std::string text = std::to_string(static_cast<int>(node.kind)) + "<" + node.text + ">";
  if (node.kind == yaml::NodeKind::kScalar) {
    text += std::to_string(static_cast<int>(yaml::scalar_type(node)));
  }
  for (const auto& item : node.items) text += "-" + dump(item);
  std::vector<std::string> entries;
  for (const auto& entry : node.entries) entries.push_back(entry.key + "=" + dump(entry.value));
  if (is_outermost) std::ranges::sort(entries);
  for (const auto& entry : entries) text += "(" + entry + ")";
  return text;
}

std::string values_of(const std::string& text) {
  base::SourceFiles files;
  base::Diagnostics diagnostics;
  const auto root = yaml::parse_tree(files.file(files.add("t.yaml", text)), diagnostics);
  INFO(text);
  REQUIRE(diagnostics.empty());
  return dump(root, true);
}

std::string format(const std::string& text, base::Diagnostics& diagnostics) {
  base::SourceFiles files;
  return yaml::format(files.file(files.add("t.yaml", text)), kOrder, diagnostics);
}

}  // namespace

TEST_CASE("formatting keeps values and comments and is done in one go") {
  for (unsigned seed = 0; seed < 600; ++seed) {
    Author author(seed);
    const auto text = author.document();
    const auto values = values_of(text);
    base::Diagnostics diagnostics;
    const auto formatted = format(text, diagnostics);
    INFO(seed << "\n" << text << "\n=>\n" << formatted);
    REQUIRE(diagnostics.empty());
    REQUIRE(values_of(formatted) == values);
    REQUIRE(format(formatted, diagnostics) == formatted);
    for (const auto& comment : author.comments()) {
      REQUIRE(formatted.find(comment + "\n") != std::string::npos);
    }
    REQUIRE(formatted.find('\r') == std::string::npos);
    REQUIRE(formatted.find("\n\n\n") == std::string::npos);
  }
}
