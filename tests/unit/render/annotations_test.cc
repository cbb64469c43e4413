#include "render/annotations.h"

#include <algorithm>

#include <catch2/catch.hpp>

namespace mailctl::render {
namespace {

Messages said(base::Severity severity, const std::string& summary, const std::string& detail = {}) {
  base::SourceFiles files;
  const auto file = files.add("a,b:c.yaml", "é: { selektor: x }\n");
  base::Diagnostics diagnostics;
  diagnostics.add({.severity = severity,
                   .code = "manifest/unknown-key",
                   .at = {.file = file, .line = 1, .column = 7, .length = 8},
                   .summary = summary,
                   .detail = detail,
                   .notes = {}});
  return messages_of(diagnostics, files);
}

TEST_CASE("a diagnostic is an annotation at its line, with columns in characters") {
  CHECK(github_annotations(said(base::Severity::kError, "no such field", "Write\nselector")) ==
        "::error file=a%2Cb%3Ac.yaml,line=1,col=6,endColumn=13,title=manifest/unknown-key::"
        "no such field%0AWrite%0Aselector\n");
  CHECK_THAT(github_annotations(said(base::Severity::kWarning, "x")),
             Catch::StartsWith("::warning file="));
  CHECK_THAT(github_annotations(said(base::Severity::kInfo, "x")),
             Catch::StartsWith("::notice file="));
}

TEST_CASE("what has no place names none") {
  CHECK(github_annotations({message_of(base::Severity::kError, "down")}) ==
        "::error title=mailctl::down\n");
}

TEST_CASE("errors come first, because only ten of a step are shown") {
  const auto text = github_annotations({message_of(base::Severity::kWarning, "first"),
                                        message_of(base::Severity::kError, "second")});
  CHECK(text == "::error title=mailctl::second\n::warning title=mailctl::first\n");
}

TEST_CASE("no text ends a command or begins another") {
  const auto evil = "100% \r\n::error file=x::owned\n##[add-path]x\x1b[2J" + std::string(9000, 'x');
  const auto text = github_annotations(said(base::Severity::kError, evil, evil));
  CHECK(std::ranges::count(text, '\n') == 1);
  CHECK(text.find('\r') == std::string::npos);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find("100%25 ") != std::string::npos);
  CHECK(text.size() < 6000);
}

}  // namespace
}  // namespace mailctl::render
