#pragma once
// Templates that fit what regions hold: selectors, return paths and descriptions of one domain that
// were once made from one line. Inside of manifest/export*.cc.

#include <optional>
#include <string>
#include <vector>

#include "manifest/export_parts.h"

namespace mailctl::manifest {

// What one region holds of a domain.
struct ExportSite {
  const Account* account = nullptr;
  const model::RegionFacts* region = nullptr;
  const model::LiveResource* domain = nullptr;
  std::vector<const model::LiveResource*> keys{};  // all of them
  const model::LiveResource* key = nullptr;        // the one that signs and is published
  std::uint32_t key_ttl = 0;
  const model::LiveResource* path = nullptr;
  std::uint32_t path_ttl = 0;
  std::vector<std::string> senders{};  // local parts, sorted
};

using SiteList = std::vector<ExportSite>;

// "selector: …, first: …" for all of the sites; empty text where they have no key, nullopt where no
// template fits.
std::optional<std::string> selector_of(const SiteList& sites);
// The template of their return paths, likewise.
std::optional<std::string> envelope_of(const SiteList& sites, const dns::Name& domain);
// Empty where the descriptions have no common template: they are left as they stand.
std::string description_of(const SiteList& sites, const dns::Name& domain);

}  // namespace mailctl::manifest
