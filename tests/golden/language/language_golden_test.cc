// Manifests of more than one file, as stories. Each .test file has an introduction and steps: a
// line "=== <verb> <name>", then its body.
//   file NAME            a file of the manifest; the body is its text
//   overlay NAME         a file that is laid over it
//   values NAME          a file of variables
//   set NAME             a file that the manifest may name
//   var NAME=VALUE       a variable, as --var sets it
//   env NAME=VALUE       one of the environment
//   shows                what is said of all this, then what it compiles to: each address and the
//                        line that asks for it
// MAILCTL_ACCEPT=1 (script/accept) rewrites what `shows` shows; read the difference.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "../../support/test_facts.h"
#include "manifest/compile.h"
#include "manifest/parse.h"
#include "render/diagnostic_text.h"

using namespace mailctl;
namespace fs = std::filesystem;

namespace {

const fs::path kHere = fs::path(MAILCTL_SOURCE_DIR) / "tests/golden/language";
constexpr std::string_view kMark = "=== ";

struct Step {
  std::string verb;
  std::string name;
  std::string body;
};

struct Story {
  std::string introduction;
  std::vector<Step> steps;
};

Story read_story(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file.good());
  Story story;
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(kMark)) {
      (story.steps.empty() ? story.introduction : story.steps.back().body) += line + "\n";
      continue;
    }
    const auto words = line.substr(kMark.size());
    const auto blank = std::min(words.find(' '), words.size());
    story.steps.push_back(
        {words.substr(0, blank), words.substr(std::min(blank + 1, words.size())), {}});
  }
  return story;
}

void write_story(const fs::path& path, const Story& story) {
  std::ofstream file(path, std::ios::binary);
  file << story.introduction;
  for (const auto& step : story.steps) {
    file << kMark << step.verb << (step.name.empty() ? "" : " ") << step.name << '\n' << step.body;
  }
}

manifest::Setting setting_of(const std::string& text, manifest::Known known) {
  const auto sign = text.find('=');
  const auto name = text.substr(0, sign);
  const auto by = known == manifest::Known::kMust ? "--var " + name : name;
  return {name, text.substr(sign + 1), by, known};
}

class Stage {
 public:
  void play(const Step& step) {
    if (step.verb == "file") x_files.push_back(add(step));
    if (step.verb == "overlay") x_overlays.push_back(add(step));
    if (step.verb == "values") x_values.push_back(add(step));
    if (step.verb == "set") x_sets[step.name] = step.body;
    if (step.verb == "var") {
      x_settings.options.push_back(setting_of(step.name, manifest::Known::kMust));
    }
    if (step.verb == "env") {
      x_settings.environment.push_back(setting_of(step.name, manifest::Known::kMay));
    }
  }

  std::string show() {
    base::Diagnostics diagnostics;
    manifest::Sources sources;
    sources.files = files(x_files);
    sources.overlays = files(x_overlays);
    sources.settings = x_settings;
    sources.settings.files = files(x_values);
    sources.read_set = [&](const manifest::Text& path) -> base::Result<const base::SourceFile*> {
      const auto found = x_sets.find(path.value);
      if (found == x_sets.end()) {
        return base::Error{base::ErrorKind::kNotFoundOrForbidden, "there is no such file", {}};
      }
      return &x_sources.file(x_sources.add(found->first, found->second));
    };
    const auto parsed = manifest::parse_manifest(sources, diagnostics);
    const auto facts = test::test_facts();
    const auto by_account = manifest::facts_by_account(parsed, std::vector{&facts});
    const auto graph = manifest::compile(parsed, by_account, diagnostics);
    diagnostics.sort_by_place();
    auto text = render::render_diagnostics(diagnostics, x_sources, render::Color::kNever);
    return diagnostics.has_errors() ? text : text + resources(graph);
  }

 private:
  base::FileId add(const Step& step) { return x_sources.add(step.name, step.body); }

  [[nodiscard]] std::vector<const base::SourceFile*> files(
      const std::vector<base::FileId>& ids) const {
    std::vector<const base::SourceFile*> all;
    for (const auto id : ids) all.push_back(&x_sources.file(id));
    return all;
  }

  [[nodiscard]] std::string resources(const model::ResourceGraph& graph) const {
    std::vector<std::string> lines;
    const auto add = [&](const model::Address& address,
                         const std::string& value,
                         const base::SourceRange& at) {
      lines.push_back(fmt::format("{} = {} ({})\n", address.text(), value, x_sources.to_text(at)));
    };
    for (const auto& resource : graph.resources) {
      std::string values;
      for (const auto& attribute : model::attributes_of(resource.spec)) {
        const bool is_told = attribute.name == "values" || attribute.name == "description";
        if (is_told) values += attribute.value;
      }
      add(resource.address, values, resource.at);
    }
    for (const auto& spf : graph.spfs) {
      std::string text;
      for (const auto& term : spf.terms) text += term + " ";
      add(model::spf_address(spf.zone, spf.name), text + spf.all, spf.at);
    }
    for (const auto& dmarc : graph.dmarcs) {
      const auto name = *dmarc.domain.with_prefix("_dmarc");
      add(model::record_set_address(dmarc.zone, dns::RecordType::kTxt, name),
          mail::dmarc::to_text(dmarc.record),
          dmarc.at);
    }
    for (const auto& key : graph.dkims) {
      add(model::dkim_address(key.account, key.region, key.domain, key.selector_template),
          key.description,
          key.at);
    }
    std::ranges::sort(lines);
    std::string text;
    for (const auto& line : lines) text += line;
    return text;
  }

  base::SourceFiles x_sources;
  std::vector<base::FileId> x_files;
  std::vector<base::FileId> x_overlays;
  std::vector<base::FileId> x_values;
  std::map<std::string, std::string> x_sets;
  manifest::Settings x_settings;
};

}  // namespace

TEST_CASE("manifests of several files are as their stories tell") {
  const bool is_accepting = std::getenv("MAILCTL_ACCEPT") != nullptr;
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(kHere)) {
    if (entry.path().extension() == ".test") paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  REQUIRE(!paths.empty());
  for (const auto& path : paths) {
    auto story = read_story(path);
    Stage stage;
    for (auto& step : story.steps) {
      INFO(path.filename().string() << ", " << step.verb << " " << step.name);
      if (step.verb != "shows") {
        stage.play(step);
      } else if (is_accepting) {
        step.body = stage.show();
      } else {
        CHECK(stage.show() == step.body);
      }
    }
    if (is_accepting) write_story(path, story);
  }
}
