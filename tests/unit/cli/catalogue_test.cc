#include "manifest/catalogue.h"

#include <algorithm>
#include <set>

#include <catch2/catch.hpp>

#include "provider/oci/facts.h"

using namespace mailctl;

namespace {

std::vector<std::string> problems_of(std::string_view text) {
  base::SourceFiles files;
  base::Diagnostics diagnostics;
  const auto id = files.add("x.yaml", std::string(text));
  manifest::parse_service(files.file(id), diagnostics);
  std::vector<std::string> out;
  for (const auto& one : diagnostics.all()) out.push_back(one.summary);
  return out;
}

}  // namespace

TEST_CASE("catalogue: every file is read, is named by its id, and ids are unique") {
  std::set<std::string> ids;
  for (const auto& [path, text] : manifest::catalogue_files()) {
    INFO(path);
    base::SourceFiles files;
    base::Diagnostics diagnostics;
    const auto id = files.add(std::string(path), std::string(text));
    const auto service = manifest::parse_service(files.file(id), diagnostics);
    CHECK(diagnostics.empty());
    CHECK(path == "catalogue/" + service.id + ".yaml");
    CHECK(ids.insert(service.id).second);
  }
  CHECK(manifest::catalogue().size() == ids.size());
  CHECK(manifest::find_service("nobody") == nullptr);
}

TEST_CASE("catalogue: Direct Talk") {
  const auto* const service = manifest::find_service("directtalk");
  REQUIRE(service != nullptr);
  REQUIRE(service->spf.size() == 1);
  CHECK(service->spf[0].include == "_spf.directtalk.com.br");
}

TEST_CASE("catalogue: the regions of OCI are those that its provider knows") {
  const auto* const service = manifest::find_service("oci");
  REQUIRE(service != nullptr);
  const auto known = provider::oci::built_in_regions();
  std::ptrdiff_t regions = 0;
  for (const auto& entry : service->spf) {
    for (const auto& region : entry.regions) {
      INFO(region);
      ++regions;
      const auto* const facts = provider::oci::find_region(known, region);
      REQUIRE(facts != nullptr);
      CHECK(facts->spf_include == entry.include);
    }
  }
  CHECK(regions == std::ranges::count_if(
                       known, [](const auto& region) { return !region.spf_include.empty(); }));
}

TEST_CASE("catalogue: what a file lacks is said; what it says besides is left alone") {
  const std::string whole =
      "id: x\nname: X\ntenancy: own\nsource: X\nchecked: 2026-11-24\ndkim: {anything: [1, 2]}\n";
  CHECK(problems_of(whole).empty());
  CHECK(problems_of("- a\n").size() == 1);
  CHECK(problems_of(whole + "spf: [{includes: a}]\n").size() == 1);
  CHECK(problems_of("id: x\nname: X\ntenancy: none\nsource: X\nchecked: yesterday\n").size() == 2);
}
