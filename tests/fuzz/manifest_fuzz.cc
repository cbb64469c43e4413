#include <algorithm>

#include "../support/test_facts.h"
#include "fuzz_target.h"
#include "manifest/compile.h"
#include "manifest/parse.h"
#include "render/diagnostic_text.h"

using namespace mailctl;

namespace {

bool is_harmless(char c) {
  return c == '\n' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto facts = test::test_facts();
  const std::vector<const model::ProviderFacts*> providers{&facts};
  base::SourceFiles files;
  base::Diagnostics diagnostics;
  const auto id = files.add("m.yaml", std::string(fuzz::to_text(data, size)));
  const auto parsed = manifest::parse_manifest(files.file(id), diagnostics);
  const auto graph =
      manifest::compile(parsed, manifest::facts_by_account(parsed, providers), diagnostics);
  for (const auto& diagnostic : diagnostics.all()) {
    fuzz::require(diagnostic.at.is_known(), "every diagnostic has a place");
  }
  for (std::size_t i = 1; i < graph.resources.size(); ++i) {
    fuzz::require(graph.resources[i - 1].address < graph.resources[i].address,
                  "resources are sorted by address and unique");
  }
  const auto text = render::render_diagnostics(diagnostics, files, render::Color::kNever);
  fuzz::require(std::ranges::all_of(text, is_harmless), "no control byte reaches a terminal");
  return 0;
}
