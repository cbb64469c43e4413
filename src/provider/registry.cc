#include "provider/registry.h"

#include <algorithm>
#include <array>
#include <utility>

#include "provider/oci/facts.h"
#include "provider/oci/oci_provider.h"

namespace mailctl::provider {
namespace {

model::ProviderFacts oci_facts(const Surroundings& surroundings,
                               std::vector<std::string>& warnings) {
  return oci::make_facts(oci::known_regions(surroundings, warnings));
}

base::Result<OpenedAccount> open_oci(const AccountSettings& account,
                                     const Surroundings& surroundings,
                                     net::HttpClient& http,
                                     const base::Clock& clock) {
  OpenedAccount opened;
  auto provider = oci::OciProvider::open(account, surroundings, http, clock, opened.warnings);
  if (!provider) return std::move(provider).error();
  opened.submitter = provider->get();
  opened.examiner = provider->get();
  opened.provider = std::move(*provider);
  return opened;
}

constexpr auto kProviders = std::to_array<ProviderEntry>({
    {"oci", oci_facts, open_oci},
});

}  // namespace

std::span<const ProviderEntry> providers() {
  return kProviders;
}

const ProviderEntry* find_provider(std::string_view name) {
  const auto* found = std::ranges::find(kProviders, name, &ProviderEntry::name);
  return found == kProviders.end() ? nullptr : found;
}

}  // namespace mailctl::provider
