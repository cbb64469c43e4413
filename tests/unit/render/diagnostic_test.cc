#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "render/diagnostic_json.h"
#include "render/diagnostic_text.h"

using namespace mailctl;

namespace {

struct Sample {
  base::SourceFiles files;
  base::Diagnostics diagnostics;
};

Sample sample() {
  Sample s;
  const auto id = s.files.add("m.yaml", "name: t\ndkim: { selektor: x }\n\xC3\xA9: \x1B[31m\n");
  s.diagnostics.warning("b/second", {id, 3, 1, 2}, "about \x1B");
  s.diagnostics.error("a/first", {id, 2, 9, 8}, "`selektor` is unknown", "Write selector.");
  s.diagnostics.info("c/third", {}, "nowhere", "one\ntwo");
  return s;
}

}  // namespace

TEST_CASE("diagnostics as text: by place, with line, caret, detail and summary") {
  const auto s = sample();
  CHECK(render::render_diagnostics(s.diagnostics, s.files, render::Color::kNever) ==
        "error[a/first]: `selektor` is unknown\n"
        " --> m.yaml:2:9\n"
        "  |\n"
        "2 | dkim: { selektor: x }\n"
        "  |         ^^^^^^^^\n"
        "  Write selector.\n"
        "\n"
        "warning[b/second]: about \\x1b\n"
        " --> m.yaml:3:1\n"
        "  |\n"
        "3 | \xC3\xA9: \\x1b[31m\n"
        "  | ^\n"
        "\n"
        "note[c/third]: nowhere\n"
        "  one\n"
        "  two\n"
        "\n"
        "1 error, 1 warning\n");
}

TEST_CASE("colour changes nothing but colour, and no byte of a file reaches the terminal as one") {
  const auto s = sample();
  auto coloured = render::render_diagnostics(s.diagnostics, s.files, render::Color::kAlways);
  CHECK(coloured.find("\x1B[1;31merror[a/first]\x1B[0m") != std::string::npos);
  for (const std::string escape : {"\x1B[1;31m", "\x1B[1;33m", "\x1B[1;36m", "\x1B[0m"}) {
    for (auto at = coloured.find(escape); at != std::string::npos; at = coloured.find(escape)) {
      coloured.erase(at, escape.size());
    }
  }
  CHECK(coloured == render::render_diagnostics(s.diagnostics, s.files, render::Color::kNever));
}

TEST_CASE("a note without detail is one line") {
  base::SourceFiles files;
  const auto id = files.add("m.yaml", "a: b\n");
  base::Diagnostics diagnostics;
  diagnostics.info("x/y", {id, 1, 4, 1}, "kept, not acted on");
  CHECK(render::render_diagnostics(diagnostics, files, render::Color::kNever) ==
        "note[x/y]: kept, not acted on (m.yaml:1:4)\n\n1 note\n");
}

TEST_CASE("no diagnostics, no text") {
  const base::Diagnostics none;
  const base::SourceFiles files;
  CHECK(render::render_diagnostics(none, files, render::Color::kAlways).empty());
  CHECK(render::messages_json(render::messages_of(none, files)) == "[]");
}

TEST_CASE("the summary counts notes only when there is nothing worse") {
  base::Diagnostics diagnostics;
  diagnostics.info("x/y", {}, "one");
  diagnostics.info("x/y", {}, "two");
  CHECK(render::diagnostics_summary(diagnostics) == "2 notes");
  diagnostics.warning("x/y", {}, "three");
  CHECK(render::diagnostics_summary(diagnostics) == "1 warning");
}

TEST_CASE("a long line is cut around the place") {
  base::SourceFiles files;
  const auto id = files.add("m.yaml", std::string(5000, 'a') + "HERE" + std::string(5000, 'b'));
  base::Diagnostics diagnostics;
  diagnostics.error("x/y", {id, 1, 5001, 4}, "long");
  const auto text = render::render_diagnostics(diagnostics, files, render::Color::kNever);
  CHECK(text.size() < 700);
  CHECK(text.find("aHERE") != std::string::npos);
  CHECK(text.find("^^^^\n") != std::string::npos);
}

TEST_CASE("diagnostics as JSON have Terraform's shape") {
  const auto s = sample();
  const auto json =
      nlohmann::json::parse(render::validation_json(render::messages_of(s.diagnostics, s.files)));
  CHECK(json["format_version"] == "1.0");
  CHECK(json["valid"] == false);
  CHECK(json["error_count"] == 1);
  CHECK(json["warning_count"] == 1);
  REQUIRE(json["diagnostics"].size() == 3);
  // What stands nowhere sorts last.
  const auto& first = json["diagnostics"][0];
  CHECK(first["severity"] == "error");
  CHECK(first["code"] == "a/first");
  CHECK(first["summary"] == "`selektor` is unknown");
  CHECK(first["detail"] == "Write selector.");
  CHECK(first["range"]["filename"] == "m.yaml");
  CHECK(first["range"]["start"] == nlohmann::json{{"line", 2}, {"column", 9}, {"byte", 16}});
  CHECK(first["range"]["end"] == nlohmann::json{{"line", 2}, {"column", 17}, {"byte", 24}});
  CHECK(first["snippet"]["code"] == "dkim: { selektor: x }");
  CHECK(first["snippet"]["highlight_start_offset"] == 8);
  CHECK(first["snippet"]["highlight_end_offset"] == 16);
  CHECK_FALSE(json["diagnostics"][2].contains("range"));
}

TEST_CASE("what went wrong is a document too") {
  auto messages = render::messages_of(sample().diagnostics, sample().files);
  messages.push_back(render::message_of(base::Severity::kError, "no \"credentials\""));
  const auto json = nlohmann::json::parse(render::errored_json(messages));
  CHECK(json["format_version"] == "1.0");
  CHECK(json["errored"] == true);
  REQUIRE(json["diagnostics"].size() == 4);
  CHECK(json["diagnostics"][0]["range"]["filename"] == "m.yaml");
  CHECK(json["diagnostics"][3] ==
        nlohmann::json{{"severity", "error"}, {"summary", "no \"credentials\""}, {"detail", ""}});
}

TEST_CASE("a document of another layer gets its diagnostics") {
  const render::Messages messages{render::message_of(base::Severity::kWarning, "half a line")};
  const auto json = nlohmann::json::parse(render::with_diagnostics("{\"serial\": 3}\n", messages));
  CHECK(json["serial"] == 3);
  CHECK(json["diagnostics"][0]["severity"] == "warning");
}

TEST_CASE("notes and broken bytes survive as JSON") {
  base::SourceFiles files;
  const auto id = files.add("m.yaml", "a: \xFF\nb: 2\n");
  base::Diagnostics diagnostics;
  diagnostics.add(
      {base::Severity::kError, "x/y", {id, 1, 4, 1}, "bad", {}, {{{id, 2, 1, 1}, "here"}}});
  const auto json =
      nlohmann::json::parse(render::messages_json(render::messages_of(diagnostics, files)));
  CHECK(json[0]["notes"][0]["text"] == "here");
  CHECK(json[0]["notes"][0]["range"]["start"]["byte"] == 5);
}
