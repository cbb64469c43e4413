#include "base/diagnostics.h"

#include <catch2/catch.hpp>

#include "base/check.h"

using namespace mailctl::base;

TEST_CASE("files give lines without their endings") {
  SourceFiles files;
  const auto id = files.add("m.yaml", "one\r\ntwo\n\nfour");
  CHECK(files.file(id).path == "m.yaml");
  CHECK(files.line(id, 1) == "one");
  CHECK(files.line(id, 2) == "two");
  CHECK(files.line(id, 3).empty());
  CHECK(files.line(id, 4) == "four");
  CHECK(files.line(id, 5).empty());
  CHECK(files.line(id, 0).empty());
  CHECK_THROWS_AS(files.file(FileId{7}), BrokenInvariant);
  CHECK_THROWS_AS(files.file(FileId::kNoFile), BrokenInvariant);
}

TEST_CASE("places as text") {
  SourceFiles files;
  files.add("a.yaml", "");
  const auto id = files.add("b.yaml", "x");
  CHECK(files.to_text({id, 3, 7, 2}) == "b.yaml:3:7");
  CHECK(files.to_text({}).empty());
  CHECK_FALSE(SourceRange{}.is_known());
  CHECK_FALSE(SourceRange{id, 0, 0, 0}.is_known());
}

TEST_CASE("diagnostics are collected in order and sorted by place") {
  Diagnostics diagnostics;
  CHECK(diagnostics.empty());
  diagnostics.warning("a/b", {FileId{0}, 2, 1, 0}, "second");
  diagnostics.info("a/c", {FileId{0}, 1, 5, 0}, "first", "because");
  CHECK_FALSE(diagnostics.has_errors());
  diagnostics.error("a/d", {FileId{0}, 2, 1, 0}, "third");
  diagnostics.add({Severity::kError, "a/e", {FileId{1}, 1, 1, 0}, "last", "", {{{}, "note"}}});
  CHECK(diagnostics.has_errors());
  diagnostics.sort_by_place();
  std::vector<std::string> order;
  for (const auto& diagnostic : diagnostics.all()) order.push_back(diagnostic.summary);
  CHECK(order == std::vector<std::string>{"first", "second", "third", "last"});
  CHECK(diagnostics.all()[0].detail == "because");
  CHECK(diagnostics.all()[0].severity == Severity::kInfo);
}

TEST_CASE("the length of a range does not decide the order") {
  Diagnostics diagnostics;
  diagnostics.error("a/a", {FileId{0}, 1, 1, 9}, "came first");
  diagnostics.error("a/b", {FileId{0}, 1, 1, 2}, "came second");
  diagnostics.sort_by_place();
  CHECK(diagnostics.all()[0].summary == "came first");
}
