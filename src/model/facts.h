#pragma once
// What is known of a provider without asking it: regions, names, limits. Pure data and functions;
// each provider folder supplies one, and the manifest layer knows every region and no provider.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dns/name.h"

namespace mailctl::model {

struct RegionFacts {
  std::string id;           // "sa-saopaulo-1"
  std::string key;          // "gru"
  std::string realm;        // "oc1"
  std::string spf_include;  // "rp.oracleemaildelivery.com"; empty: must be given in the manifest
  std::string dkim_suffix;  // "dkim.gru1.oracleemaildelivery.com"; empty: no CNAME, publish the TXT
};

struct Capabilities {
  std::uint32_t min_ttl = 1;  // seconds
  std::uint32_t max_ttl = 604800;
  std::uint32_t max_selector = 63;  // octets
  std::uint32_t max_dkims_per_domain = 2;
  bool operator==(const Capabilities&) const = default;
};

struct ProviderFacts {
  std::string provider;  // "oci"
  std::vector<RegionFacts> regions;
  Capabilities capabilities;
  // nullopt when `text` can be a compartment (or tenancy) of this provider, else what is wrong.
  std::function<std::optional<std::string>(std::string_view text)> refuse_compartment;
  // Default envelope domain of a region: SPF passes there and never aligns.
  std::function<dns::Name(const RegionFacts&)> default_envelope;

  // nullptr where there is no such region.
  [[nodiscard]] const RegionFacts* region(std::string_view id) const {
    for (const auto& facts : regions) {
      if (facts.id == id) return &facts;
    }
    return nullptr;
  }
};

using FactsByAccount = std::map<std::string, const ProviderFacts*>;

}  // namespace mailctl::model
