// Plans as text files. Each .test file tells a story in steps, in the order in which they stand:
//
//   === service              how the service behaves: `dkim_lag 65m`, `create_lag`, `delete_lag`
//   === zone NAME            record sets put into a zone by somebody else (master file, TTL 3600)
//   === gone NAME            record sets taken out of it by somebody else: `_dmarc TXT` per line
//   === manifest             the manifest from here on
//   === file NAME            a file that the manifest may name, such as a domain set
//   === apply [destroy]      plans and applies; what is expected is the summary line
//   === pass 1d              time goes by
//   === lose                 the state file is gone
//   === import               writes a manifest of what is there, in the accounts and zones of the
//                            manifest so far, and takes it from here on; warnings stand after it
//   === plan [destroy] [refresh-only] [--adopt=ADDRESS] [--allow=GUARD] [--no-delete]
//                            what a user sees: diagnostics, the plan, and what guards say
//
// Text before the first step says what the story shows. MAILCTL_ACCEPT=1 (script/accept) rewrites
// the bodies of plan, import and apply; read the difference.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "base/text.h"
#include "dns/zone_text.h"
#include "engine/engine.h"
#include "engine/refresh.h"
#include "manifest/compile.h"
#include "manifest/export.h"
#include "manifest/parse.h"
#include "render/diagnostic_text.h"
#include "render/guard_text.h"
#include "render/plan_text.h"
#include "render/report_text.h"
#include "state/memory_store.h"
#include "support/cloud/memory_cloud.h"
#include "support/test_facts.h"

using namespace mailctl;
namespace fs = std::filesystem;

namespace {

const fs::path kHere = fs::path(MAILCTL_SOURCE_DIR) / "tests/golden/plan";
constexpr std::string_view kMark = "=== ";

struct Step {
  std::string verb;
  std::vector<std::string> arguments;
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
    std::istringstream words(line.substr(kMark.size()));
    Step step;
    words >> step.verb;
    step.arguments.assign(std::istream_iterator<std::string>(words), {});
    story.steps.push_back(std::move(step));
  }
  return story;
}

void write_story(const fs::path& path, const Story& story) {
  std::ofstream file(path, std::ios::binary);
  file << story.introduction;
  for (const auto& step : story.steps) {
    file << kMark << step.verb;
    for (const auto& argument : step.arguments) file << ' ' << argument;
    file << '\n' << step.body;
  }
}

// A manifest, a cloud of two regions and zones, a state, and a clock that a story moves.
class Stage {
 public:
  Stage()
      : x_clock(*base::parse_rfc3339("2026-11-21T12:00:00Z")),
        x_cloud("oci", x_clock),
        x_store(std::make_unique<state::MemoryStore>("story")) {
    x_ports.providers["oci"] = &x_cloud;
    x_ports.world = &x_cloud;
    x_ports.store = x_store.get();
    x_ports.clock = &x_clock;
  }

  // What a user sees of the step; nothing for steps that only change the world.
  std::string play(const Step& step) {
    if (step.verb == "service") return set_service(step.body);
    if (step.verb == "zone") return put_sets(dns::name_of(step.arguments.at(0)), step.body);
    if (step.verb == "gone") return remove_sets(dns::name_of(step.arguments.at(0)), step.body);
    if (step.verb == "pass") return pass(step.arguments.at(0));
    if (step.verb == "plan") return plan(step.arguments).text;
    if (step.verb == "apply") return apply(step.arguments);
    if (step.verb == "lose") return lose();
    if (step.verb == "import") return import();
    if (step.verb == "file") {
      x_named[step.arguments.at(0)] = step.body;
      return {};
    }
    REQUIRE(step.verb == "manifest");
    x_manifest = step.body;
    return {};
  }

 private:
  struct Shown {
    std::string text;
    std::optional<engine::PlannedWorld> world;  // where it can be applied
  };

  std::string set_service(const std::string& body) {
    testing::CloudSettings settings;
    std::istringstream words(body);
    for (std::string name, value; words >> name >> value;) {
      const auto lag = base::parse_duration(value);
      REQUIRE(lag);
      if (name == "create_lag") settings.create_lag = *lag;
      if (name == "dkim_lag") settings.dkim_lag = *lag;
      if (name == "delete_lag") settings.delete_lag = *lag;
    }
    x_cloud.set_settings(settings);
    return {};
  }

  std::string put_sets(const dns::Name& apex, const std::string& text) {
    if (x_zones.insert(apex).second) x_cloud.add_zone(apex);
    base::SourceFiles files;
    base::Diagnostics diagnostics;
    const auto id = files.add("zone", "$TTL 3600\n" + text);
    const auto zone = dns::parse_zone_text(apex, files.file(id), diagnostics);
    INFO(render::render_diagnostics(diagnostics, files, render::Color::kNever));
    REQUIRE(diagnostics.empty());
    for (const auto& [key, set] : zone.sets) {
      x_cloud.remove_record_set(apex, set.name.text(), set.type);
      for (const auto& value : set.values) {
        x_cloud.add_record(apex, set.name.text(), set.type, dns::to_text(value));
      }
    }
    return {};
  }

  std::string remove_sets(const dns::Name& apex, const std::string& body) {
    std::istringstream words(body);
    for (std::string name, type; words >> name >> type;) {
      const auto owner = name == "@" ? apex.text() : name + "." + apex.text();
      x_cloud.remove_record_set(apex, owner, *dns::parse_record_type(type));
    }
    return {};
  }

  std::string pass(const std::string& time) {
    x_clock.advance(*base::parse_duration(time));
    return {};
  }

  std::string lose() {
    x_store = std::make_unique<state::MemoryStore>("story");
    x_ports.store = x_store.get();
    return {};
  }

  std::string import() {
    base::SourceFiles files;
    base::Diagnostics diagnostics;
    const auto id = files.add("mailctl.yaml", x_manifest);
    const auto head = manifest::parse_manifest(files.file(id), diagnostics);
    const auto facts = test::test_facts();
    const auto by_account = manifest::facts_by_account(head, std::vector{&facts});
    const auto graph = manifest::compile(head, by_account, diagnostics);
    REQUIRE(diagnostics.empty());
    auto live = engine::refresh(graph, {}, x_ports, {});
    for (;;) {
      dns::MissingQuestions missing;
      auto exported = manifest::export_manifest({head, by_account, live, {}}, missing);
      if (!missing.empty()) {
        engine::fetch_missing(missing, x_ports, live, {});
        continue;
      }
      x_manifest = exported.text;
      for (const auto& warning : exported.warnings) exported.text += "warning: " + warning + "\n";
      return exported.text;
    }
  }

  Shown plan(const std::vector<std::string>& arguments) {
    base::SourceFiles files;
    base::Diagnostics diagnostics;
    const auto id = files.add("mailctl.yaml", x_manifest);
    manifest::Sources sources;
    sources.files = {&files.file(id)};
    sources.read_set = [&](const manifest::Text& path) -> base::Result<const base::SourceFile*> {
      return &files.file(files.add(path.value, x_named.at(path.value)));
    };
    const auto parsed = manifest::parse_manifest(sources, diagnostics);
    const auto facts = test::test_facts();
    const auto by_account = manifest::facts_by_account(parsed, std::vector{&facts});
    x_graph = manifest::compile(parsed, by_account, diagnostics);
    const auto shown = [&] {
      return render::render_diagnostics(diagnostics, files, render::Color::kNever);
    };
    if (diagnostics.has_errors()) return {shown(), std::nullopt};
    engine::PlanInputs inputs{.graph = &x_graph, .facts = by_account};
    for (const auto& argument : arguments) {
      if (argument == "destroy") inputs.mode = plan::Mode::kDestroy;
      if (argument.starts_with("--adopt=")) inputs.adopt.push_back(argument.substr(8));
      if (argument.starts_with("--allow=")) {
        auto consent = plan::parse_allow(argument.substr(8));
        REQUIRE(consent);
        inputs.allowed.push_back(*std::move(consent));
      }
      if (argument == "--no-delete") inputs.deletes = plan::Deletes::kRefused;
    }
    auto world = engine::plan_world(inputs, x_ports, diagnostics, {});
    if (!world) return {shown() + world.error().to_text() + "\n", std::nullopt};
    if (diagnostics.has_errors()) return {shown(), std::nullopt};
    if (std::ranges::find(arguments, "refresh-only") != arguments.end()) {
      world->plan = plan::refreshed_only(std::move(world->plan));
    }
    auto text = shown() + render::render_plan(world->plan, files, render::Color::kNever);
    const auto guards = render::guard_diagnostics(world->plan);
    if (!guards.empty()) {
      text += "\n" + render::render_diagnostics(guards, files, render::Color::kNever);
    }
    return {std::move(text), *std::move(world)};
  }

  std::string apply(const std::vector<std::string>& arguments) {
    const auto shown = plan(arguments);
    INFO(shown.text);
    REQUIRE(shown.world);
    if (plan::is_stopped(shown.world->plan)) return "A guard stops this plan.\n";
    const auto report = engine::apply(*shown.world, x_ports, {}, {});
    return render::report_summary(report, shown.world->plan.mode) + "\n";
  }

  testing::FakeClock x_clock;
  testing::MemoryCloud x_cloud;
  std::unique_ptr<state::MemoryStore> x_store;
  engine::Ports x_ports;
  std::set<dns::Name> x_zones;
  std::string x_manifest;
  std::map<std::string, std::string> x_named;  // files
  model::ResourceGraph x_graph;
};

std::vector<fs::path> stories() {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(kHere)) {
    if (entry.path().extension() == ".test") paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  REQUIRE(!paths.empty());
  return paths;
}

}  // namespace

TEST_CASE("plans are as their stories tell") {
  const bool is_accepting = std::getenv("MAILCTL_ACCEPT") != nullptr;
  for (const auto& path : stories()) {
    auto story = read_story(path);
    Stage stage;
    std::size_t number = 0;
    for (auto& step : story.steps) {
      INFO(fmt::format("{}, step {}: {}", path.filename().string(), ++number, step.verb));
      const auto said = stage.play(step);
      if (step.verb != "plan" && step.verb != "apply" && step.verb != "import") continue;
      if (is_accepting) {
        step.body = said;
      } else {
        CHECK(said == step.body);
      }
    }
    if (is_accepting) write_story(path, story);
  }
}
