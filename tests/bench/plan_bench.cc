// What planning takes once the world was read, step by step: `bench_plan [--no-envelope] [--apply]
// COUNT…`, COUNT domains in two regions each. Plans a manifest of which nothing exists yet, carries
// it out with its journal on disk, and plans again, when nothing is left to do; with --apply only
// what carrying out takes. CPU seconds of the whole process; "rounds" is how often DNS had to be
// asked. Memory is what the process holds at most while it plans, the read world, state and
// manifest among it.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <malloc.h>

#include "bench/plain_cloud.h"
#include "engine/engine.h"
#include "engine/refresh.h"
#include "manifest/compile.h"
#include "manifest/lint.h"
#include "manifest/parse.h"
#include "plan/adapt.h"
#include "plan/forecast.h"
#include "plan/guards.h"
#include "plan/make_plan.h"
#include "plan/outlook.h"
#include "plan/resolve.h"
#include "render/plan_text.h"
#include "state/file/file_state_store.h"
#include "support/cloud/memory_cloud.h"
#include "support/temporary_folder.h"
#include "support/test_facts.h"

using namespace mailctl;

namespace {

enum class Shape { kEnvelope, kPlain };

double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

// From here on the peak counts from what is held now.
void reset_peak() {
  malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << "5";
}

double peak_megabytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::atof(line.c_str() + 6) / 1024;
  }
  return 0;
}

// CPU seconds by step, in the order in which they first ran.
class Steps {
 public:
  template <class Work>
  auto time(const std::string& name, Work work) {
    const auto begin = cpu_seconds();
    auto result = work();
    if (!x_seconds.contains(name)) x_names.push_back(name);
    x_seconds[name] += cpu_seconds() - begin;
    return result;
  }

  void print(const std::string& title, double peak) const {
    double sum = 0;
    std::string line;
    for (const auto& name : x_names) {
      const auto seconds = x_seconds.at(name);
      sum += seconds;
      line += fmt::format("  {} {:.3f}", name, seconds);
    }
    fmt::print("{:34} {:7.3f} s CPU", title, sum);
    if (peak > 0) fmt::print(" {:6.0f} MB", peak);
    fmt::print(" :{}\n", line);
    std::fflush(stdout);
  }

 private:
  std::vector<std::string> x_names;
  std::map<std::string, double> x_seconds;
};

std::string manifest_text(std::size_t domains, Shape shape) {
  std::string zones;
  std::string blocks;
  for (std::size_t i = 0; i < domains; ++i) {
    const auto name = fmt::format("d{:05}.example.com", i);
    zones += fmt::format("  {}: {{ publish: oci, ttl: 1h }}\n", name);
    blocks += fmt::format(
        "  {0}:\n    streams:\n      app:\n        via: oci\n"
        "        from: [{{ address: no-reply, name: App }}]\n{1}"
        "        description: \"{{kind}} ({{region}})\"\n"
        "        dkim: {{ selector: \"app-{{region}}-{{date}}\", first: 2024-12-21 }}\n"
        "    spf: {{ all: softfail, terms: [] }}\n"
        "    dmarc: {{ policy: none, reports: [\"mailto:dmarc@{0}\"] }}\n",
        name,
        shape == Shape::kEnvelope ? "        envelope: \"{region}.bounce\"\n" : "");
  }
  return "version: 1\nname: bench\naccounts:\n"
         "  oci: { provider: oci, compartment: ocid1.compartment.oc1..aaaa, "
         "regions: [sa-saopaulo-1, sa-vinhedo-1] }\nzones:\n" +
         zones + "domains:\n" + blocks;
}

// One manifest and its world.
class Bench {
 public:
  Bench(std::size_t domains, Shape shape)
      : x_domains(domains),
        x_clock(*base::parse_rfc3339("2026-11-21T12:00:00Z")),
        x_store(std::make_unique<state::file::FileStateStore>(x_folder.path(), "bench")),
        x_cloud(std::make_unique<bench::PlainCloud>("oci")) {
    load(manifest_text(domains, shape));
    for (const auto& zone : x_graph.zones) x_cloud->add_zone(zone.name);
    x_ports.providers["oci"] = x_cloud.get();
    x_ports.world = x_cloud.get();
    x_ports.store = x_store.get();
    x_ports.clock = &x_clock;
  }

  // Plans and carries it out.
  void apply() {
    auto world = read_world();
    plan(world, x_fresh);
    const auto begin = std::chrono::steady_clock::now();
    Steps steps;
    const auto report = steps.time(
        "apply", [&] { return engine::apply(world, x_ports, {.wait = {}, .on_event = {}}, {}); });
    if (report.failed + report.skipped > 0) throw std::runtime_error("apply failed");
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
    steps.print(fmt::format("apply {} operations, {:.2f} s wall", report.added, wall.count()), 0);
  }

  void run() {
    print_validation();
    apply();
    x_fresh.print(fmt::format("{} x 2: all is new", x_domains), 0);
    auto world = read_world();
    Steps first;
    plan(world, first);
    // DNS answers from memory of its own now, so that only what planning needs is held.
    x_answers = std::move(world.live.world);
    world.live.world = {};
    world.plan = {};
    world.desired = {};
    x_cloud.reset();
    reset_peak();
    Steps again;
    plan(world, again);
    again.print(fmt::format("{} x 2: nothing to do", x_domains), peak_megabytes());
    fmt::print("  {} resources, {} rounds, {} bytes of text, {} changes\n",
               world.desired.resources.size(),
               x_rounds,
               x_text,
               world.plan.changes.size());
  }

 private:
  void load(std::string text) {
    auto& steps = x_validation;
    const auto id = x_files.add("mailctl.yaml", std::move(text));
    x_manifest = steps.time(
        "parse", [&] { return manifest::parse_manifest(x_files.file(id), x_diagnostics); });
    x_by_account = manifest::facts_by_account(x_manifest, std::vector{&x_facts});
    x_graph = steps.time(
        "compile", [&] { return manifest::compile(x_manifest, x_by_account, x_diagnostics); });
    steps.time("lint", [&] {
      manifest::lint(x_manifest, x_graph, base::date_of(x_clock.now()), x_diagnostics);
      return 0;
    });
    if (x_diagnostics.has_errors()) throw std::runtime_error("the manifest has errors");
  }

  void print_validation() const {
    x_validation.print(fmt::format("{} x 2: validate", x_domains), 0);
  }

  engine::PlannedWorld read_world() {
    auto prior = x_store->read().value();
    auto live = engine::refresh(x_graph, prior.value, x_ports, {});
    return {.plan = {}, .desired = {}, .live = std::move(live), .prior = std::move(prior)};
  }

  void fetch(const dns::MissingQuestions& missing, model::Snapshot& live) {
    if (x_cloud) return engine::fetch_missing(missing, x_ports, live, {});
    for (const auto& question : missing) live.world.set(question, x_answers.at(question));
  }

  // As engine::plan_world does it.
  void plan(engine::PlannedWorld& world, Steps& steps) {
    plan::ForecastMemo memo;
    bool is_planned = false;
    for (x_rounds = 1;; ++x_rounds) {
      dns::MissingQuestions missing;
      is_planned = is_planned || plan_changes(world, steps, missing);
      judge(world, steps, memo, missing);
      if (missing.empty()) break;
      fetch(missing, world.live);
    }
    x_text = steps.time("render", [&] {
      return render::render_plan(world.plan, x_files, render::Color::kNever).size();
    });
  }

  bool plan_changes(engine::PlannedWorld& world, Steps& steps, dns::MissingQuestions& missing) {
    const plan::Moment moment{world.prior.value, world.live, x_clock.now()};
    base::Diagnostics diagnostics;
    auto& desired = world.desired;
    desired = steps.time("resolve", [&] { return plan::resolve(x_graph, moment, diagnostics); });
    steps.time("adapt", [&] {
      plan::adapt(x_graph, {{"oci", x_facts.capabilities}}, desired, diagnostics);
      return 0;
    });
    desired.owner = x_graph.name;
    desired.take_zones(x_graph);
    world.plan = steps.time(
        "diff", [&] { return plan::make_plan(desired, moment, {}, diagnostics, missing); });
    return missing.empty();
  }

  void judge(engine::PlannedWorld& world,
             Steps& steps,
             plan::ForecastMemo& memo,
             dns::MissingQuestions& missing) {
    const plan::Moment moment{world.prior.value, world.live, x_clock.now()};
    const auto& desired = world.desired;
    base::Diagnostics diagnostics;
    steps.time("world", [&] {
      plan::compare_with_world(desired, moment, world.plan, diagnostics, missing);
      return 0;
    });
    world.plan.forecast = steps.time("forecast", [&] {
      plan::Outlook outlook(world.live);
      std::vector<const model::Change*> changes;
      for (const auto& planned : world.plan.changes) changes.push_back(&planned.change);
      outlook.carry_out(changes);
      outlook.lay_over(world.plan.requests);
      memo.start(changes, world.plan.requests);
      return plan::forecast_delivery({x_graph, desired, x_by_account}, outlook, memo, missing);
    });
    const plan::GuardRules rules{x_graph.guards, {}, plan::Deletes::kGuarded};
    world.plan.guards = steps.time("guards", [&] {
      return plan::check_guards(
          world.plan, {x_graph, desired, x_by_account, moment, rules, world.prior.value}, missing);
    });
  }

  std::size_t x_domains;
  Steps x_validation;
  Steps x_fresh;
  testing::FakeClock x_clock;
  test::TemporaryFolder x_folder;
  std::unique_ptr<state::file::FileStateStore> x_store;
  std::unique_ptr<bench::PlainCloud> x_cloud;
  engine::Ports x_ports;
  base::SourceFiles x_files;
  base::Diagnostics x_diagnostics;
  model::ProviderFacts x_facts = test::test_facts();
  model::FactsByAccount x_by_account;
  manifest::Manifest x_manifest;
  model::ResourceGraph x_graph;
  dns::View x_answers;
  int x_rounds = 0;
  std::size_t x_text = 0;
};

}  // namespace

int main(int count, char** words) {
  auto shape = Shape::kEnvelope;
  bool is_apply_only = false;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    if (word == "--no-envelope") {
      shape = Shape::kPlain;
    } else if (word == "--apply") {
      is_apply_only = true;
    } else if (Bench bench(std::stoul(word), shape); is_apply_only) {
      bench.apply();
    } else {
      bench.run();
    }
  }
}
