#include "render/paint.h"

#include <catch2/catch.hpp>

namespace mailctl::render {
namespace {

TEST_CASE("paint adds sequences only when colours are wanted") {
  CHECK(paint(Color::kNever, Ink::kAdd, "x") == "x");
  CHECK(paint(Color::kAlways, Ink::kAdd, "x") == "\x1b[32mx\x1b[0m");
  CHECK(paint(Color::kAlways, Ink::kPlain, "x") == "x");
  CHECK(paint(Color::kAlways, Ink::kAdd, "").empty());
}

TEST_CASE("control characters are shown, other text is left alone") {
  CHECK(visible("a\x1b[31m\tb\n\x7f") == "a\\x1b[31m\\x09b\\n\\x7f");
  CHECK(visible("ação 🍕") == "ação 🍕");
  // C1 (CSI), right-to-left override, line separator.
  CHECK(visible("\xc2\x9b"
                "31m") == "\\xc2\\x9b31m");
  CHECK(visible("a\xe2\x80\xae"
                "b") == "a\\xe2\\x80\\xaeb");
  CHECK(visible("\xe2\x80\xa8") == "\\xe2\\x80\\xa8");
  // A stray byte, a cut character, an overlong form, a surrogate, and beyond Unicode.
  CHECK(visible("\xff") == "\\xff");
  CHECK(visible("\xc3") == "\\xc3");
  CHECK(visible("\xc0\xaf") == "\\xc0\\xaf");
  CHECK(visible("\xed\xa0\x80") == "\\xed\\xa0\\x80");
  CHECK(visible("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");
  CHECK(visible_lines("a\n\x1b") == "a\n\\x1b");
  CHECK(quoted("say \"hi\" \\") == "\"say \\\"hi\\\" \\\\\"");
}

}  // namespace
}  // namespace mailctl::render
