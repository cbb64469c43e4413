#pragma once
// Manifests of tests: a beginning that all share, and what became of the whole.

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "../../support/test_facts.h"
#include "base/text.h"
#include "manifest/compile.h"
#include "manifest/parse.h"

namespace mailctl::test {

struct Compiled {
  base::SourceFiles files;
  base::Diagnostics diagnostics;
  manifest::Manifest manifest;
  model::ResourceGraph graph;

  // The codes of everything that was said, sorted and joined with blanks.
  [[nodiscard]] std::string codes() const {
    std::vector<std::string> all;
    for (const auto& diagnostic : diagnostics.all()) all.emplace_back(diagnostic.code);
    std::ranges::sort(all);
    return base::join(all, " ");
  }

  // nullptr where there is none.
  [[nodiscard]] const model::Resource* find(std::string_view address) const {
    for (const auto& resource : graph.resources) {
      if (resource.address.text() == address) return &resource;
    }
    return nullptr;
  }

  template <class T>
  [[nodiscard]] const T* spec(std::string_view address) const {
    const auto* resource = find(address);
    return resource == nullptr ? nullptr : std::get_if<T>(&resource->spec);
  }
};

inline void compile_again(Compiled& compiled) {
  static const auto facts = test_facts();
  const std::vector<const model::ProviderFacts*> providers{&facts};
  compiled.graph = manifest::compile(compiled.manifest,
                                     manifest::facts_by_account(compiled.manifest, providers),
                                     compiled.diagnostics);
}

inline Compiled compile_text(std::string text) {
  Compiled compiled;
  const auto id = compiled.files.add("t.yaml", std::move(text));
  compiled.manifest = manifest::parse_manifest(compiled.files.file(id), compiled.diagnostics);
  compile_again(compiled);
  return compiled;
}

// Accounts oci (two regions) and west (one), zones example.com and sub.example.com; `domain` is the
// indented body of example.com, `rest` further top-level text.
inline Compiled compile_domain(std::string_view domain, std::string_view rest = {}) {
  std::string text = R"(version: 1
name: t
accounts:
  oci: { provider: oci, compartment: ocid1.compartment.oc1..a, regions: [sa-saopaulo-1, sa-vinhedo-1] }
  west: { provider: oci, compartment: ocid1.compartment.oc1..a, regions: [us-phoenix-1] }
  odd: { provider: oci, compartment: ocid1.compartment.oc1..a, regions: [eu-madrid-2], spf_include: spf.odd.example }
zones:
  example.com: { publish: oci, ttl: 10m }
  sub.example.com: { publish: west }
domains:
  example.com:
)";
  text += domain;
  text += rest;
  return compile_text(std::move(text));
}

}  // namespace mailctl::test
