#include "manifest/compose.h"

#include <catch2/catch.hpp>

#include "manifest/parse.h"

using namespace mailctl;

TEST_CASE("overlays merge mappings, replace the rest, and keep the places of both") {
  base::SourceFiles files;
  base::Diagnostics diagnostics;
  const auto under = files.add("a.yaml", "a: { b: 1, c: [1, 2], d: x }\n");
  const auto over = files.add("b.yaml", "a:\n  c: [3]\n  d: ~\n  e: { f: 2 }\n");
  auto tree = yaml::parse_tree(files.file(under), diagnostics);
  manifest::lay_over(tree, yaml::parse_tree(files.file(over), diagnostics), diagnostics);
  CHECK(diagnostics.empty());
  const auto& a = *tree.find("a");
  REQUIRE(a.entries.size() == 3);
  CHECK(a.find("b")->at.file == under);
  CHECK(a.find("c")->items.size() == 1);
  CHECK(a.find("c")->at.file == over);
  CHECK(a.find("d") == nullptr);
  CHECK(a.find("e")->find("f")->text == "2");
}

TEST_CASE("`~` removes, an omitted value is a mistake of its own") {
  base::SourceFiles files;
  base::Diagnostics diagnostics;
  const auto under = files.add("a.yaml", "a: 1\nb: 2\n");
  const auto over = files.add("b.yaml", "a:\nb: null\nz: ~\n");
  auto tree = yaml::parse_tree(files.file(under), diagnostics);
  manifest::lay_over(tree, yaml::parse_tree(files.file(over), diagnostics), diagnostics);
  CHECK(tree.find("a")->kind == yaml::NodeKind::kNull);
  CHECK(tree.find("b") == nullptr);
  REQUIRE(diagnostics.all().size() == 1);
  CHECK(diagnostics.all()[0].code == "manifest/nothing-to-remove");
  CHECK(diagnostics.all()[0].at.line == 3);
}
