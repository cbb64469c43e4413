#include "yaml/format.h"

#include <array>
#include <string>

#include <catch2/catch.hpp>

using namespace mailctl;

namespace {

constexpr std::array<std::string_view, 4> kOrder{"version", "name", "zones", "domains"};

struct Formatted {
  std::string text;
  base::Diagnostics diagnostics;
};

Formatted format(std::string text) {
  Formatted formatted;
  base::SourceFiles files;
  const auto id = files.add("t.yaml", std::move(text));
  formatted.text = yaml::format(files.file(id), kOrder, formatted.diagnostics);
  return formatted;
}

void check_format(const std::string& before, const std::string& after) {
  const auto formatted = format(before);
  CHECK(formatted.text == after);
  CHECK(formatted.diagnostics.empty());
}

// Code of the only diagnostic of a text that is left as it is.
std::string why_left(const std::string& text) {
  const auto formatted = format(text);
  CHECK(formatted.text == text);
  REQUIRE(formatted.diagnostics.all().size() == 1);
  return std::string(formatted.diagnostics.all().front().code);
}

}  // namespace

TEST_CASE("every level is two blanks further, lists too") {
  check_format("a:\n    b:\n     c: 1\n    d:\n    - x\n    -   e: 1\n        f: 2\n    - - y\n",
               "a:\n  b:\n    c: 1\n  d:\n    - x\n    - e: 1\n      f: 2\n    - - y\n");
  check_format("a:\n- b\n-\n    c: 1\nd: 1\n", "a:\n  - b\n  -\n    c: 1\nd: 1\n");
  check_format("a:\n      text that\n      goes on\nb:\n\n        x: 1\n",
               "a:\n  text that\n  goes on\nb:\n\n  x: 1\n");
}

TEST_CASE("one blank behind colons, commas and dashes, one inside braces, none inside brackets") {
  check_format("a:   {b:    1,c: [ 1,2 , 3 ]  ,  d: {}, e: []}\nf:\t1\n",
               "a: { b: 1, c: [1, 2, 3], d: {}, e: [] }\nf: 1\n");
  check_format("a: {\"b\":1, mailto:x@y: 2, t: 20:30}\n", "a: { b: 1, mailto:x@y: 2, t: 20:30 }\n");
  check_format("-   a   :  1   \n", "- a: 1\n");
}

TEST_CASE("lines in brackets end where the author ended them") {
  check_format("a: [\n   one,   two,\n\n\n      { b: 1,\n  c: 2 } # why\n   ]\nd: 1\n",
               "a: [\n  one, two,\n\n  { b: 1,\n    c: 2 }  # why\n]\nd: 1\n");
  check_format("a:\n    - [ 1,\n    2 ]\n", "a:\n  - [1,\n      2]\n");
}

TEST_CASE("quotes stay only where they are needed") {
  check_format(
      "a: 'word'\nb: \"no\"\nc: '1'\nd: \"{x}\"\ne: 'a: b'\n\"f\": 'it''s'\n"
      "g: '0 issue \"ca\"'\nh: \"a\\n\"\ni: 'No'\nj: \"2024-12-21\"\nk: \"two words\"\n",
      "a: word\nb: \"no\"\nc: \"1\"\nd: \"{x}\"\ne: \"a: b\"\nf: 'it''s'\n"
      "g: '0 issue \"ca\"'\nh: \"a\\n\"\ni: \"No\"\nj: \"2024-12-21\"\nk: \"two words\"\n");
}

TEST_CASE("comments stand where what they speak of stands") {
  check_format(
      "# file\n\na: # first\n      # of b\n      b: 1     # one\n      # behind b\n"
      "  # between\n# of c\nc:\n    - x\n    # last\n# end\n",
      "# file\n\na:  # first\n  # of b\n  b: 1  # one\n  # behind b\n"
      "# between\n# of c\nc:\n  - x\n  # last\n# end\n");
}

TEST_CASE("blank lines: one at most, none at the ends") {
  check_format("\n\na: 1\n\n\n\nb: 1\n   \n", "a: 1\n\nb: 1\n");
  check_format("a: 1", "a: 1\n");
  check_format(
      "\xEF\xBB\xBF"
      "a: 1  \r\nb: 1\r\n",
      "a: 1\nb: 1\n");
  check_format("", "");
  check_format("---\na:  1\n", "---\na: 1\n");
}

TEST_CASE("text in blocks keeps its lines") {
  check_format(
      "a:\n    b: |\n          one\n            two  \n\n          three\n\n\n    c: >-\n"
      "     x\n    d: |2\n        y\n",
      "a:\n  b: |\n    one\n      two  \n\n    three\n\n  c: >-\n    x\n  d: |2\n      y\n");
  check_format("a:\n  - |\n   # no comment\n  # a comment\n  - b\n",
               "a:\n  - |\n    # no comment\n  # a comment\n  - b\n");
  check_format("a: |+\n  x\n\n\nb: 1\n", "a: |+\n  x\n\n\nb: 1\n");
}

TEST_CASE("quoted text of several lines keeps its words") {
  check_format("a:\n    b: \"one  \n      two \\\n         three\n\n  four\"\n",
               "a:\n  b: \"one\n    two \\\n    three\n\n    four\"\n");
  check_format("a: 'x\n y'\n", "a: 'x\n  y'\n");
}

TEST_CASE("the outermost keys come in one order, each with the comments above it") {
  check_format(
      "# about the file\n\n# the domains\ndomains:\n  x: 1\n\n# who\nname: n\nversion: 1\n# end\n",
      "# about the file\n\nversion: 1\n\n# who\nname: n\n# the domains\ndomains:\n  x: 1\n# end\n");
  check_format("domains:\n  x: 1\nmore: 2\n\nversion: 1\n",
               "version: 1\n\ndomains:\n  x: 1\nmore: 2\n");
}

TEST_CASE("anchors stay before their aliases") {
  check_format("domains: &d   {x: 1}\nzones: *d\n", "domains: &d { x: 1 }\nzones: *d\n");
  check_format("zones:   &d\n    x: 1\ndomains: [ *d ]\n", "zones: &d\n  x: 1\ndomains: [*d]\n");
}

TEST_CASE("what is not laid out is left as it is, and said") {
  CHECK(why_left("? a\n: 1\n") == "yaml/not-formatted");
  CHECK(why_left("{ \"version\": 1 }\n") == "yaml/not-formatted");
  CHECK(why_left("a: |\n  no line end") == "yaml/not-formatted");
  CHECK(why_left("a: [1\n") == "yaml/syntax");
  CHECK(why_left("a:   1\na: 2\n") == "manifest/duplicate-key");
}
