#include "render/unified_diff.h"

#include <random>
#include <string>

#include <catch2/catch.hpp>

using namespace mailctl;

TEST_CASE("a diff shows three lines around each change") {
  CHECK(render::unified_diff("f", "a\nb\n", "a\nb\n").empty());
  CHECK(
      render::unified_diff("f", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n") ==
      "--- f\n+++ f\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
  CHECK(render::unified_diff("f", "", "a\n") == "--- f\n+++ f\n@@ -0,0 +1,1 @@\n+a\n");
  CHECK(render::unified_diff("f", "a", "a\n") ==
        "--- f\n+++ f\n@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+a\n");
}

TEST_CASE("changes far from each other are hunks of their own") {
  std::string before;
  for (int i = 0; i < 30; ++i) before += std::to_string(i) + "\n";
  auto after = before;
  after.replace(after.find("\n5\n"), 3, "\nfive\n");
  after.replace(after.find("\n20\n"), 4, "\n");
  const auto diff = render::unified_diff("f", before, after);
  CHECK(diff.find("@@ -3,7 +3,7 @@") != std::string::npos);
  CHECK(diff.find("@@ -18,7 +18,6 @@") != std::string::npos);
}

TEST_CASE("of texts that have little in common all lines are shown") {
  std::string before;
  std::string after;
  for (int i = 0; i < 3000; ++i) {
    before += "b" + std::to_string(i) + "\n";
    after += "a" + std::to_string(i) + "\n";
  }
  const auto diff = render::unified_diff("f", before, after);
  CHECK(diff.find("@@ -1,3000 +1,3000 @@") != std::string::npos);
}
