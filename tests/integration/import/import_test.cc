// What import writes of a world plans to no change in that world, whatever the world is.
#include <catch2/catch.hpp>

#include "engine/refresh.h"
#include "manifest/compile.h"
#include "manifest/export.h"
#include "manifest/lint.h"
#include "manifest/parse.h"
#include "support/cloud/random_world.h"
#include "support/cloud/scene.h"
#include "support/test_facts.h"

using namespace mailctl;
using namespace mailctl::testing;

namespace {

const model::ProviderFacts& facts() {
  static const auto kFacts = test::test_facts();
  return kFacts;
}

constexpr const char* kHead = R"(version: 1
name: t
accounts:
  oci: { provider: oci, compartment: ocid1.compartment.oc1..a, regions: [sa-saopaulo-1, sa-vinhedo-1, eu-frankfurt-1] }
zones:
  example.com: { publish: oci }
domains: {}
)";

struct Read {
  base::SourceFiles files;
  base::Diagnostics diagnostics;
  manifest::Manifest manifest;
  model::FactsByAccount facts;
  model::ResourceGraph graph;
};

std::unique_ptr<Read> read(std::string text) {
  auto out = std::make_unique<Read>();
  const auto id = out->files.add("t.yaml", std::move(text));
  out->manifest = manifest::parse_manifest(out->files.file(id), out->diagnostics);
  const std::vector<const model::ProviderFacts*> providers{&facts()};
  out->facts = manifest::facts_by_account(out->manifest, providers);
  out->graph = manifest::compile(out->manifest, out->facts, out->diagnostics);
  manifest::lint(out->manifest, out->graph, base::Date{}, out->diagnostics);
  return out;
}

std::string errors_of(const base::Diagnostics& diagnostics) {
  std::string text;
  for (const auto& diagnostic : diagnostics.all()) {
    if (diagnostic.severity == base::Severity::kError) {
      text += std::to_string(diagnostic.at.line) + ": " + diagnostic.summary + "\n";
    }
  }
  return text;
}

manifest::Exported import(RandomWorld& world, manifest::OtherRecords other) {
  const auto head = read(kHead);
  state::MemoryStore store("t");
  engine::Ports ports;
  ports.providers["oci"] = &world.cloud;
  ports.world = &world.cloud;
  ports.store = &store;
  ports.clock = &world.clock;
  auto live = engine::refresh(head->graph, {}, ports, {});
  for (int round = 0; round < 30; ++round) {
    dns::MissingQuestions missing;
    auto exported =
        manifest::export_manifest({head->manifest, head->facts, live, {}, other}, missing);
    if (missing.empty()) return exported;
    engine::fetch_missing(missing, ports, live, {});
  }
  FAIL("import asks without end");
  return {};
}

}  // namespace

TEST_CASE("what import writes plans to no change", "[import]") {
  for (std::uint32_t seed = 1; seed <= 150; ++seed) {
    RandomWorld world(seed);
    const auto other =
        seed % 2 == 0 ? manifest::OtherRecords::kWrite : manifest::OtherRecords::kLeave;
    const auto exported = import(world, other);
    INFO("seed " << seed << "\n" << exported.text);
    CHECK(import(world, other).text == exported.text);
    const auto loaded = read(exported.text);
    CHECK(errors_of(loaded->diagnostics) == "");

    state::MemoryStore store("t");
    engine::Ports ports;
    ports.providers["oci"] = &world.cloud;
    ports.world = &world.cloud;
    ports.store = &store;
    ports.clock = &world.clock;
    base::Diagnostics diagnostics;
    const auto planned = engine::plan_world(
        {.graph = &loaded->graph, .facts = loaded->facts}, ports, diagnostics, {});
    REQUIRE(planned);
    CHECK(errors_of(diagnostics) == "");
    CHECK(lines_of(planned->plan) == std::vector<std::string>());
    // Nobody's address is in it.
    CHECK(exported.text.find("x.test") == std::string::npos);
  }
}
