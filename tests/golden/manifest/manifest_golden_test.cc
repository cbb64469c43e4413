// Manifests and the diagnostics they give, as files: valid/ and the examples give no error,
// invalid/ and semantic/ at least one. Beside each x.yaml of the latter stands x.txt, what a user
// sees. MAILCTL_ACCEPT=1 (script/accept) rewrites the expectations; read the difference.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "../../support/test_facts.h"
#include "manifest/compile.h"
#include "manifest/parse.h"
#include "render/diagnostic_text.h"
#include "yaml/format.h"

using namespace mailctl;
namespace fs = std::filesystem;

namespace {

const fs::path kRoot = MAILCTL_SOURCE_DIR;
const fs::path kHere = kRoot / "tests/golden/manifest";

std::string read_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file.good());
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<fs::path> manifests_in(const fs::path& folder) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".yaml") paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  REQUIRE(!paths.empty());
  return paths;
}

struct Judged {
  bool has_errors = false;
  std::string text;
};

Judged judge(const std::string& name, const std::string& text) {
  base::SourceFiles files;
  base::Diagnostics diagnostics;
  const auto id = files.add(name, text);
  const auto parsed = manifest::parse_manifest(files.file(id), diagnostics);
  const auto facts = test::test_facts();
  const std::vector<const model::ProviderFacts*> providers{&facts};
  manifest::compile(parsed, manifest::facts_by_account(parsed, providers), diagnostics);
  return {diagnostics.has_errors(),
          render::render_diagnostics(diagnostics, files, render::Color::kNever)};
}

void check_expected(const fs::path& manifest, const std::string& text) {
  auto expected_path = manifest;
  expected_path.replace_extension(".txt");
  if (std::getenv("MAILCTL_ACCEPT") != nullptr) {
    std::ofstream(expected_path, std::ios::binary) << text;
    return;
  }
  REQUIRE(fs::exists(expected_path));
  CHECK(text == read_text(expected_path));
}

// With the codes of what fmt says about it.
std::string formatted(const std::string& text, std::vector<std::string>& codes) {
  base::SourceFiles files;
  base::Diagnostics diagnostics;
  const auto id = files.add("m.yaml", text);
  auto result = yaml::format(files.file(id), manifest::top_level_keys(), diagnostics);
  for (const auto& diagnostic : diagnostics.all()) codes.emplace_back(diagnostic.code);
  return result;
}

// Every "```yaml" block of the documentation.
std::vector<std::string> samples_of_docs() {
  std::vector<std::string> samples;
  for (const auto& entry : fs::recursive_directory_iterator(kRoot / "docs")) {
    if (entry.path().extension() != ".md") continue;
    const auto text = read_text(entry.path());
    const std::string open = "\n```yaml\n";
    for (auto at = text.find(open); at != std::string::npos; at = text.find(open, at + 1)) {
      const auto begin = at + open.size();
      samples.push_back(text.substr(begin, text.find("\n```", begin) + 1 - begin));
    }
  }
  REQUIRE(samples.size() > 10);
  return samples;
}

}  // namespace

TEST_CASE("valid manifests and the examples have no errors") {
  for (const auto& folder : {kHere / "valid", kRoot / "examples"}) {
    for (const auto& path : manifests_in(folder)) {
      INFO(path.string());
      const auto judged = judge(path.filename().string(), read_text(path));
      INFO(judged.text);
      CHECK(!judged.has_errors);
    }
  }
}

TEST_CASE("wrong manifests give the diagnostics beside them") {
  for (const auto* folder : {"invalid", "semantic"}) {
    for (const auto& path : manifests_in(kHere / folder)) {
      INFO(path.string());
      const auto judged = judge(path.filename().string(), read_text(path));
      CHECK(judged.has_errors);
      check_expected(path, judged.text);
    }
  }
}

TEST_CASE("the samples of the manifest reference are valid") {
  const auto text = read_text(kRoot / "docs/reference/manifest.md");
  const std::string open = "\n```yaml\nversion:";
  std::size_t count = 0;
  for (auto at = text.find(open); at != std::string::npos; at = text.find(open, at + 1)) {
    const auto begin = text.find("version:", at);
    const auto sample = text.substr(begin, text.find("\n```", begin) + 1 - begin);
    const auto judged = judge("sample " + std::to_string(++count), sample);
    INFO(sample << judged.text);
    CHECK(!judged.has_errors);
  }
  CHECK(count >= 3);
}

TEST_CASE("the examples are in the layout of fmt") {
  for (const auto& path : manifests_in(kRoot / "examples")) {
    INFO(path.string());
    std::vector<std::string> codes;
    const auto text = read_text(path);
    CHECK(formatted(text, codes) == text);
    CHECK(codes.empty());
  }
}

TEST_CASE("every manifest of the project and its documentation can be laid out") {
  auto texts = samples_of_docs();
  for (const auto* folder : {"valid", "invalid", "semantic"}) {
    for (const auto& path : manifests_in(kHere / folder)) texts.push_back(read_text(path));
  }
  for (const auto& text : texts) {
    std::vector<std::string> codes;
    const auto result = formatted(text, codes);
    INFO(text);
    CHECK(std::ranges::find(codes, "yaml/not-formatted") == codes.end());
    CHECK(formatted(result, codes) == result);
    if (codes.empty()) CHECK(judge("m", result).has_errors == judge("m", text).has_errors);
  }
}
