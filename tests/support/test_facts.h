#pragma once
// A provider like OCI with few regions, so that tests of manifests need no provider folder.

#include <string>
#include <string_view>

#include "model/facts.h"

namespace mailctl::test {

// Regions sa-saopaulo-1 (gru), sa-vinhedo-1 (vcp), us-ashburn-1 (iad), us-phoenix-1 (phx) and
// eu-frankfurt-1 (fra) of oc1; me-dubai-1 (dxb) of oc1 without an SPF include; eu-madrid-2 (vll) of
// oc19 without include and DKIM suffix. Time to live 30 s to 604800 s.
inline model::ProviderFacts test_facts() {
  model::ProviderFacts facts;
  facts.provider = "oci";
  const auto add = [&](const char* id, const char* key, const char* include) {
    facts.regions.push_back(
        {id, key, "oc1", include, "dkim." + std::string(key) + "1.oracleemaildelivery.com"});
  };
  add("sa-saopaulo-1", "gru", "rp.oracleemaildelivery.com");
  add("sa-vinhedo-1", "vcp", "rp.oracleemaildelivery.com");
  add("us-ashburn-1", "iad", "rp.oracleemaildelivery.com");
  add("us-phoenix-1", "phx", "rp.oracleemaildelivery.com");
  add("eu-frankfurt-1", "fra", "eu.rp.oracleemaildelivery.com");
  add("me-dubai-1", "dxb", "");
  facts.regions.push_back({"eu-madrid-2", "vll", "oc19", "", ""});
  facts.capabilities.min_ttl = 30;
  facts.refuse_compartment = [](std::string_view text) -> std::optional<std::string> {
    if (text.starts_with("ocid1.compartment.") || text.starts_with("ocid1.tenancy.")) {
      return std::nullopt;
    }
    return "An OCID of a compartment begins with ocid1.compartment. or ocid1.tenancy.";
  };
  facts.default_envelope = [](const model::RegionFacts& region) {
    return dns::name_of(region.key + "1.rp.oracleemaildelivery.com");
  };
  return facts;
}

}  // namespace mailctl::test
