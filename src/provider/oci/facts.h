#pragma once
// What is known of Oracle Cloud Infrastructure without asking it: regions with their realm, key and
// SPF include, the shape of OCIDs, limits of Email Delivery. A region's name does not tell its
// realm (eu-madrid-2 is not commercial), so realms are looked up, never guessed from a prefix.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/facts.h"
#include "provider/surroundings.h"

namespace mailctl::provider::oci {

struct Region {
  std::string id;           // "sa-saopaulo-1"
  std::string key;          // "gru"
  std::string realm;        // "oc1"
  std::string domain;       // second-level domain of the realm: "oraclecloud.com"
  std::string spf_include;  // empty where Oracle's table assigns none
  bool operator==(const Region&) const = default;
};

// Every public region of every realm (official SDKs' region table; SPF groups: Email Delivery
// documentation, "SPF record syntax").
std::vector<Region> built_in_regions();

// Adds the regions that this machine declares the way the official clients read them:
// ~/.oci/regions-config.json (an array), $OCI_REGION_METADATA (one object), and $OCI_DEFAULT_REALM
// (the second-level domain of an unknown $OCI_CLI_REGION or $OCI_REGION). What cannot be read as
// such becomes a line in `warnings`.
std::vector<Region> known_regions(const Surroundings& surroundings,
                                  std::vector<std::string>& warnings);

// By id or by key, ignoring case; nullptr where there is none.
const Region* find_region(const std::vector<Region>& regions, std::string_view id_or_key);

// For the manifest layer.
model::ProviderFacts make_facts(const std::vector<Region>& regions);

// nullopt for a well-formed OCID of a compartment or tenancy, else what is wrong with it.
std::optional<std::string> refuse_compartment(std::string_view text);

// The form the official clients check: word "." or ":" separated, at least five parts.
bool is_ocid(std::string_view text);

}  // namespace mailctl::provider::oci
