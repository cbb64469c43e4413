#include "yaml/tree.h"

#include <string>

#include <catch2/catch.hpp>

using namespace mailctl;
using yaml::NodeKind;

namespace {

struct Parsed {
  base::SourceFiles files;
  base::Diagnostics diagnostics;
  yaml::Node root;
};

Parsed parse(std::string text, const yaml::TreeOptions& options = {}) {
  Parsed parsed;
  const auto id = parsed.files.add("t.yaml", std::move(text));
  parsed.root = yaml::parse_tree(parsed.files.file(id), parsed.diagnostics, options);
  return parsed;
}

std::string place(const base::SourceRange& at) {
  return std::to_string(at.line) + ":" + std::to_string(at.column) + "+" +
         std::to_string(at.length);
}

// "code line:column+length" of the only diagnostic.
std::string only_problem(const Parsed& parsed) {
  REQUIRE(parsed.diagnostics.all().size() == 1);
  const auto& problem = parsed.diagnostics.all().front();
  return std::string(problem.code) + " " + place(problem.at);
}

}  // namespace

TEST_CASE("a tree keeps order, quoting and the place of every key and value") {
  const auto parsed = parse("a: 1\nbb:\n  - x\n  - 'it''s'\nc: { d: \"e\\\"f\" }\n");
  REQUIRE(parsed.diagnostics.empty());
  const auto& root = parsed.root;
  REQUIRE(root.kind == NodeKind::kMapping);
  REQUIRE(root.entries.size() == 3);
  CHECK(root.entries[0].key == "a");
  CHECK(place(root.entries[0].key_at) == "1:1+1");
  CHECK(place(root.entries[0].value.at) == "1:4+1");
  CHECK(root.entries[0].value.quoting == yaml::Quoting::kPlain);
  const auto* list = root.find("bb");
  REQUIRE(list != nullptr);
  REQUIRE(list->items.size() == 2);
  CHECK(place(list->items[0].at) == "3:5+1");
  CHECK(list->items[1].text == "it's");
  CHECK(list->items[1].quoting == yaml::Quoting::kQuoted);
  CHECK(place(list->items[1].at) == "4:5+7");
  const auto* nested = root.find("c")->find("d");
  REQUIRE(nested != nullptr);
  CHECK(nested->text == "e\"f");
  CHECK(place(nested->at) == "5:9+6");
  CHECK(root.find("zzz") == nullptr);
}

TEST_CASE("a byte order mark and CR LF leave the places right") {
  const auto parsed = parse(
      "\xEF\xBB\xBF"
      "a: b\r\ncc: dd\r\n");
  REQUIRE(parsed.diagnostics.empty());
  CHECK(place(parsed.root.entries[0].key_at) == "1:4+1");
  CHECK(place(parsed.root.entries[1].value.at) == "2:5+2");
}

TEST_CASE("columns count bytes") {
  const auto parsed = parse("\xC3\xA9: { k: v }\n");
  REQUIRE(parsed.diagnostics.empty());
  CHECK(parsed.root.entries[0].key == "\xC3\xA9");
  CHECK(place(parsed.root.entries[0].key_at) == "1:1+2");
  CHECK(place(parsed.root.entries[0].value.entries[0].value.at) == "1:10+1");
}

TEST_CASE("nulls: written ones have a place, omitted ones point at their key") {
  const auto parsed = parse("a: ~\nbc:\nd: null # x\n");
  REQUIRE(parsed.diagnostics.empty());
  CHECK(parsed.root.entries[0].value.kind == NodeKind::kNull);
  CHECK(place(parsed.root.entries[0].value.at) == "1:4+1");
  CHECK(place(parsed.root.entries[1].value.at) == "2:1+2");
  CHECK(parsed.root.entries[2].value.kind == NodeKind::kNull);
  CHECK(parsed.root.entries[2].value.at.column == 4);
}

TEST_CASE("an empty file is a null without a problem") {
  const auto parsed = parse("# nothing\n");
  CHECK(parsed.diagnostics.empty());
  CHECK(parsed.root.kind == NodeKind::kNull);
}

TEST_CASE("duplicate keys show both places, and the first counts") {
  const auto parsed = parse("a: 1\nb: 2\n\"a\": 3\n");
  CHECK(only_problem(parsed) == "manifest/duplicate-key 3:1+3");
  const auto& notes = parsed.diagnostics.all().front().notes;
  REQUIRE(notes.size() == 1);
  CHECK(place(notes.front().at) == "1:1+1");
  REQUIRE(parsed.root.entries.size() == 2);
  CHECK(parsed.root.find("a")->text == "1");
}

TEST_CASE("data files may keep duplicate keys") {
  const auto parsed = parse("a: 1\na: 2\n", {yaml::DuplicateKeys::kKeep, {}});
  CHECK(parsed.diagnostics.empty());
  CHECK(parsed.root.entries.size() == 2);
}

TEST_CASE("merge keys, tags and keys that are no text are refused, and the rest is read") {
  CHECK(only_problem(parse("a: &x { k: v }\nb: { <<: *x, l: w }\n")) == "yaml/merge-key 2:6+2");
  CHECK(only_problem(parse("a: !!int 3\n")) == "yaml/tag 1:10+1");
  CHECK(only_problem(parse("a: !mine [3]\n")) == "yaml/tag 1:4+0");
  CHECK(only_problem(parse("a: 1\n? [x, y]\n: 2\n")) == "yaml/key 2:3+0");
  CHECK(only_problem(parse("~: 1\n")) == "yaml/key 1:1+1");
  const auto parsed = parse("<<: { a: b }\nc: d\n");
  REQUIRE(parsed.root.find("c") != nullptr);
  CHECK(parsed.root.find("c")->text == "d");
  CHECK(parse("a: !!str 3\n").root.find("a")->quoting == yaml::Quoting::kQuoted);
  CHECK(parse("'<<': 1\n").diagnostics.empty());
}

TEST_CASE("aliases repeat values and carry their own place") {
  const auto parsed = parse("a: &x { k: v }\nb: *x\nc: &y text\nd: *y\n");
  REQUIRE(parsed.diagnostics.empty());
  CHECK(parsed.root.find("b")->find("k")->text == "v");
  CHECK(parsed.root.find("b")->at.line == 2);
  CHECK(place(parsed.root.find("c")->at) == "3:7+4");
  CHECK(place(parsed.root.find("d")->at) == "4:4+2");
}

TEST_CASE("aliases cannot grow without limit") {
  std::string bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i < 9; ++i) {
    const auto last = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 9; ++j) bomb += last + ",";
    bomb += last + "]\n";
  }
  const auto parsed = parse(bomb);
  REQUIRE(parsed.diagnostics.all().size() == 1);
  CHECK(parsed.diagnostics.all().front().code == "yaml/alias-expansion");
  CHECK(parsed.root.kind == NodeKind::kNull);
  CHECK(parse("a: &x [*x]\n").diagnostics.has_errors());
  CHECK(parse("a: *nothing\n").diagnostics.has_errors());
}

TEST_CASE("nesting is limited") {
  const auto nested = [](std::size_t depth) {
    return "a: " + std::string(depth, '[') + std::string(depth, ']') + "\n";
  };
  CHECK(parse(nested(63)).diagnostics.empty());
  CHECK(only_problem(parse(nested(64))) == "yaml/too-deep 1:67+0");
  CHECK(parse(nested(100'000)).diagnostics.all().front().code == "yaml/too-deep");
}

TEST_CASE("what is not text is refused before anything is parsed") {
  CHECK(only_problem(parse("a: \xFF\n")) == "yaml/encoding 1:4+1");
  CHECK(only_problem(parse("a: \xC0\xAF\n")) == "yaml/encoding 1:4+1");
  CHECK(only_problem(parse("a: \xED\xA0\x80\n")) == "yaml/encoding 1:4+1");
  CHECK(only_problem(parse("a: \xF4\x90\x80\x80\n")) == "yaml/encoding 1:4+1");
  CHECK(only_problem(parse("a: b\nc: \xE2\x82")) == "yaml/encoding 2:4+1");
  CHECK(only_problem(parse(std::string("a: b\0c\n", 7))) == "yaml/encoding 1:5+1");
  CHECK(only_problem(parse("a: \x1B[31m\n")) == "yaml/encoding 1:4+1");
  CHECK(parse("a: \xF0\x9F\x8D\x95\n").diagnostics.empty());
  CHECK(only_problem(parse("a: bcd\n", {yaml::DuplicateKeys::kRefuse, {6, 64, 100}})) ==
        "yaml/too-large 1:1+0");
}

TEST_CASE("one file is one document") {
  CHECK(only_problem(parse("a: 1\n---\nb: 2\n")).starts_with("yaml/several-documents 2:"));
  CHECK(parse("---\na: 1\n...\n").diagnostics.empty());
}

TEST_CASE("syntax errors have a place") {
  for (const std::string text :
       {"a: [1, 2\n", "a: \"b\n", "a: b: c\n", "a: 1\n b: 2\n", "\ta: 1\n", "a: {b: c]\n"}) {
    INFO(text);
    const auto parsed = parse(text);
    REQUIRE(parsed.diagnostics.has_errors());
    CHECK(parsed.diagnostics.all().front().at.is_known());
  }
}
