// Planning and applying, over random manifests and worlds: the order of writing means nothing, what
// was applied plans to nothing, and what is not ours is left alone.
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "base/text.h"
#include "dns/txt.h"
#include "engine/engine.h"
#include "manifest/compile.h"
#include "manifest/parse.h"
#include "state/memory_store.h"
#include "support/cloud/random_manifest.h"
#include "support/cloud/random_world.h"
#include "support/cloud/scene.h"
#include "support/test_facts.h"

using namespace mailctl;
using namespace mailctl::testing;

namespace {

constexpr std::uint32_t kWorlds = 120;

struct Read {
  base::SourceFiles files;
  base::Diagnostics diagnostics;
  manifest::Manifest manifest;
  model::FactsByAccount facts;
  model::ResourceGraph graph;
};

std::unique_ptr<Read> read(std::string text) {
  static const auto kFacts = test::test_facts();
  auto out = std::make_unique<Read>();
  const auto id = out->files.add("t.yaml", std::move(text));
  out->manifest = manifest::parse_manifest(out->files.file(id), out->diagnostics);
  const std::vector<const model::ProviderFacts*> providers{&kFacts};
  out->facts = manifest::facts_by_account(out->manifest, providers);
  out->graph = manifest::compile(out->manifest, out->facts, out->diagnostics);
  return out;
}

std::string errors_of(const base::Diagnostics& diagnostics) {
  std::string text;
  for (const auto& diagnostic : diagnostics.all()) {
    if (diagnostic.severity == base::Severity::kError) text += diagnostic.summary + "\n";
  }
  return text;
}

// A random world, the state that mailctl keeps of it, and the ports to both.
struct Run {
  explicit Run(std::uint32_t seed) : world(seed) {
    ports.providers["oci"] = &world.cloud;
    ports.world = &world.cloud;
    ports.store = &store;
    ports.clock = &world.clock;
  }

  engine::PlannedWorld plan(const Read& manifest) {
    engine::PlanInputs inputs{.graph = &manifest.graph, .facts = manifest.facts, .adopt = adopt};
    diagnostics = {};
    auto planned = engine::plan_world(inputs, ports, diagnostics, {});
    REQUIRE(planned);
    return *std::move(planned);
  }

  RandomWorld world;
  state::MemoryStore store{"t"};
  engine::Ports ports;
  std::vector<std::string> adopt;
  base::Diagnostics diagnostics;
};

std::string to_text(const std::optional<model::Spec>& spec) {
  std::string text;
  if (!spec) return text;
  for (const auto& [name, value] : model::attributes_of(*spec)) text += name + "=" + value + "; ";
  return text;
}

std::string joined(const std::set<std::string>& words) {
  return base::join(std::vector<std::string>(words.begin(), words.end()), ",");
}

// All that a plan says, but for the lines of the manifest.
std::string to_text(const plan::Plan& plan) {
  std::string text;
  for (const auto& planned : plan.changes) {
    const auto& change = planned.change;
    std::set<std::string> before;
    for (const auto id : planned.after) before.insert(plan.changes[id].change.address.text());
    std::set<std::string> waits;
    for (const auto id : planned.after_waits) waits.insert(plan.waits[id].text);
    text += fmt::format("{} {} {} [{}] [{}] after {} {} {}\n",
                        model::to_text(change.action),
                        change.address.text(),
                        change.reason,
                        to_text(change.before),
                        to_text(change.after),
                        joined(before),
                        joined(waits),
                        planned.blocked_by);
  }
  std::multiset<std::string> findings;
  for (const auto& finding : plan.guards) {
    findings.insert(fmt::format("{} {} {}\n", finding.guard, finding.scope, finding.text));
  }
  for (const auto& finding : findings) text += finding;
  return text;
}

std::set<model::Address> addresses_of(const plan::Desired& desired) {
  std::set<model::Address> addresses;
  for (const auto& resource : desired.resources) addresses.insert(resource.address);
  return addresses;
}

// Terms of a record as text; nothing where it is no SPF record.
std::vector<std::string> spf_terms(const std::vector<std::string>& texts) {
  std::vector<std::string> terms;
  for (const auto& text : texts) {
    const auto joined = base::replace_all(text, "\"", "");
    if (!joined.starts_with("v=spf1")) continue;
    for (const auto word : base::split(joined, ' ')) {
      if (!word.empty() && word != "v=spf1" && !std::string(word).ends_with("all"))
        terms.push_back(base::to_lower(word));
    }
  }
  return terms;
}

// What is to be done, but for policies that wait until every stream is verified.
std::vector<std::string> left_to_do(const plan::Plan& plan) {
  std::vector<std::string> lines;
  for (const auto& planned : plan.changes) {
    if (!model::makes_call(planned.change.action)) continue;
    const auto text = planned.change.address.text();
    const bool waits = !planned.blocked_by.empty() || !planned.after_waits.empty();
    if (waits && text.find("/TXT/_dmarc.") != std::string::npos) continue;
    lines.push_back(std::string(model::to_text(planned.change.action)) + " " + text);
  }
  return lines;
}

// Every resource and record that the manifest does not speak of is as it was, and so are the values
// of others beside ours.
void check_foreign(const Read& manifest,
                   const engine::PlannedWorld& world,
                   const RandomWorld& after) {
  const auto ours = addresses_of(world.desired);
  const auto left = after.cloud.resources();
  for (const auto& [address, resource] : world.live.resources) {
    if (ours.contains(address) || resource.owner == "t") continue;
    INFO(address.text());
    REQUIRE(left.contains(address));
    CHECK(to_text(left.at(address).spec) == to_text(resource.spec));
  }
  for (const auto& [apex, zone] : world.live.zones) {
    for (const auto& [key, set] : zone.zone.sets) {
      const auto now = after.cloud.record_texts(apex, key.first.text(), key.second);
      std::vector<std::string> before;
      for (const auto& value : set.values) before.push_back(dns::to_text(value));
      INFO(key.first.text() << " " << dns::to_text(key.second));
      const auto spf = model::spf_address(apex, key.first);
      const bool has_spf = key.second == dns::RecordType::kTxt && ours.contains(spf);
      if (!has_spf && !ours.contains(model::record_set_address(apex, key.second, key.first))) {
        CHECK(std::set(now.begin(), now.end()) == std::set(before.begin(), before.end()));
      }
      if (!has_spf) continue;
      for (const auto& value : before) {
        if (value.find("v=spf1") != std::string::npos) continue;
        CHECK(std::ranges::count(now, value) == 1);
      }
      const auto policy =
          std::ranges::find(manifest.graph.spfs, key.first, &model::SpfPolicy::name);
      REQUIRE(policy != manifest.graph.spfs.end());
      if (policy->foreign == model::ForeignTerms::kRemove ||
          policy->intent == model::Intent::kAbsent)
        continue;
      const auto kept = spf_terms(now);
      INFO(base::join(before, "\n") << "\n" << base::join(now, "\n"));
      for (const auto& term : spf_terms(before)) {
        // What is no term is mended, where the record may be taken over.
        if (term != "bad:term") CHECK(std::ranges::count(kept, term) >= 1);
      }
    }
  }
}

}  // namespace

TEST_CASE("random manifests are valid", "[properties]") {
  for (std::uint32_t seed = 1; seed <= kWorlds; ++seed) {
    INFO(random_manifest(seed));
    CHECK(errors_of(read(random_manifest(seed))->diagnostics) == "");
  }
}

TEST_CASE("a plan does not depend on the order of writing", "[properties]") {
  for (std::uint32_t seed = 1; seed <= kWorlds; ++seed) {
    INFO("seed " << seed << "\n" << random_manifest(seed));
    Run first(seed);
    Run second(seed);
    const auto one = read(random_manifest(seed));
    const auto other = read(random_manifest(seed, seed * 7 + 1));
    CHECK(to_text(first.plan(*one).plan) == to_text(second.plan(*other).plan));
    CHECK(errors_of(first.diagnostics).size() == errors_of(second.diagnostics).size());
  }
}

TEST_CASE("what was applied plans to nothing, and nobody else's things were touched",
          "[properties]") {
  std::size_t applied = 0;
  for (std::uint32_t seed = 1; seed <= kWorlds; ++seed) {
    INFO("seed " << seed << "\n" << random_manifest(seed));
    Run run(seed);
    if (seed % 2 == 0) run.adopt = {"*"};
    const auto manifest = read(random_manifest(seed));
    auto world = run.plan(*manifest);
    if (run.diagnostics.has_errors()) continue;  // conflicts: nothing is written
    ++applied;
    const auto report = engine::apply(world, run.ports, {}, {});
    CHECK(report.failed == 0);
    check_foreign(*manifest, world, run.world);
    // What waits for a day, such as a key that is DELETING, ends in a later run.
    for (int day = 0; day < 5 && !left_to_do(run.plan(*manifest).plan).empty(); ++day) {
      run.world.clock.advance(std::chrono::hours(25));
      engine::apply(run.plan(*manifest), run.ports, {}, {});
    }
    CHECK(left_to_do(run.plan(*manifest).plan) == std::vector<std::string>());
    const auto writes = run.world.cloud.write_count();
    engine::apply(run.plan(*manifest), run.ports, {}, {});
    CHECK(run.world.cloud.write_count() == writes);
  }
  CHECK(applied > kWorlds / 2);
}
