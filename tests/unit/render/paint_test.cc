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
  CHECK(visible("ação") == "ação");
  CHECK(quoted("say \"hi\" \\") == "\"say \\\"hi\\\" \\\\\"");
}

}  // namespace
}  // namespace mailctl::render
