#include "provider/oci/facts.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "base/text.h"
#include "provider/json.h"

namespace mailctl::provider::oci {
namespace {

enum class SpfGroup : std::uint8_t { kAmericas, kAsiaPacific, kEurope, kUnassigned };

struct RegionRow {
  std::string_view id;
  std::string_view key;
  std::string_view realm;
  SpfGroup group;
};

constexpr auto kRegions = std::to_array<RegionRow>({
    {"us-ashburn-1", "iad", "oc1", SpfGroup::kAmericas},
    {"us-phoenix-1", "phx", "oc1", SpfGroup::kAmericas},
    {"us-sanjose-1", "sjc", "oc1", SpfGroup::kAmericas},
    {"us-chicago-1", "ord", "oc1", SpfGroup::kAmericas},
    {"us-saltlake-2", "aga", "oc1", SpfGroup::kAmericas},
    {"ca-toronto-1", "yyz", "oc1", SpfGroup::kAmericas},
    {"ca-montreal-1", "yul", "oc1", SpfGroup::kAmericas},
    {"sa-saopaulo-1", "gru", "oc1", SpfGroup::kAmericas},
    {"sa-vinhedo-1", "vcp", "oc1", SpfGroup::kAmericas},
    {"sa-santiago-1", "scl", "oc1", SpfGroup::kAmericas},
    {"sa-valparaiso-1", "vap", "oc1", SpfGroup::kAmericas},
    {"sa-bogota-1", "bog", "oc1", SpfGroup::kAmericas},
    {"mx-queretaro-1", "qro", "oc1", SpfGroup::kAmericas},
    {"mx-monterrey-1", "mty", "oc1", SpfGroup::kAmericas},
    {"ap-mumbai-1", "bom", "oc1", SpfGroup::kAsiaPacific},
    {"ap-hyderabad-1", "hyd", "oc1", SpfGroup::kAsiaPacific},
    {"ap-delhi-1", "onm", "oc1", SpfGroup::kAsiaPacific},
    {"ap-seoul-1", "icn", "oc1", SpfGroup::kAsiaPacific},
    {"ap-chuncheon-1", "yny", "oc1", SpfGroup::kAsiaPacific},
    {"ap-tokyo-1", "nrt", "oc1", SpfGroup::kAsiaPacific},
    {"ap-osaka-1", "kix", "oc1", SpfGroup::kAsiaPacific},
    {"ap-sydney-1", "syd", "oc1", SpfGroup::kAsiaPacific},
    {"ap-melbourne-1", "mel", "oc1", SpfGroup::kAsiaPacific},
    {"ap-singapore-1", "sin", "oc1", SpfGroup::kAsiaPacific},
    {"ap-singapore-2", "xsp", "oc1", SpfGroup::kAsiaPacific},
    {"ap-batam-1", "hsg", "oc1", SpfGroup::kAsiaPacific},
    {"ap-kulai-2", "jbp", "oc1", SpfGroup::kAsiaPacific},
    {"eu-frankfurt-1", "fra", "oc1", SpfGroup::kEurope},
    {"eu-zurich-1", "zrh", "oc1", SpfGroup::kEurope},
    {"eu-amsterdam-1", "ams", "oc1", SpfGroup::kEurope},
    {"eu-marseille-1", "mrs", "oc1", SpfGroup::kEurope},
    {"eu-milan-1", "lin", "oc1", SpfGroup::kEurope},
    {"eu-turin-1", "nrq", "oc1", SpfGroup::kEurope},
    {"eu-stockholm-1", "arn", "oc1", SpfGroup::kEurope},
    {"eu-paris-1", "cdg", "oc1", SpfGroup::kEurope},
    {"eu-madrid-1", "mad", "oc1", SpfGroup::kEurope},
    {"eu-madrid-3", "orf", "oc1", SpfGroup::kEurope},
    {"uk-london-1", "lhr", "oc1", SpfGroup::kEurope},
    {"uk-cardiff-1", "cwl", "oc1", SpfGroup::kEurope},
    {"me-jeddah-1", "jed", "oc1", SpfGroup::kUnassigned},
    {"me-dubai-1", "dxb", "oc1", SpfGroup::kUnassigned},
    {"me-abudhabi-1", "auh", "oc1", SpfGroup::kUnassigned},
    {"me-riyadh-1", "ruh", "oc1", SpfGroup::kUnassigned},
    {"il-jerusalem-1", "mtz", "oc1", SpfGroup::kUnassigned},
    {"af-johannesburg-1", "jnb", "oc1", SpfGroup::kUnassigned},
    {"af-casablanca-1", "lej", "oc1", SpfGroup::kUnassigned},
    {"us-langley-1", "lfi", "oc2", SpfGroup::kUnassigned},
    {"us-luke-1", "luf", "oc2", SpfGroup::kUnassigned},
    {"us-gov-ashburn-1", "ric", "oc3", SpfGroup::kUnassigned},
    {"us-gov-chicago-1", "pia", "oc3", SpfGroup::kUnassigned},
    {"us-gov-phoenix-1", "tus", "oc3", SpfGroup::kUnassigned},
    {"uk-gov-london-1", "ltn", "oc4", SpfGroup::kUnassigned},
    {"uk-gov-cardiff-1", "brs", "oc4", SpfGroup::kUnassigned},
    {"ap-chiyoda-1", "nja", "oc8", SpfGroup::kUnassigned},
    {"ap-ibaraki-1", "ukb", "oc8", SpfGroup::kUnassigned},
    {"me-dcc-muscat-1", "mct", "oc9", SpfGroup::kUnassigned},
    {"me-ibri-1", "ibr", "oc9", SpfGroup::kUnassigned},
    {"ap-dcc-canberra-1", "wga", "oc10", SpfGroup::kUnassigned},
    {"eu-dcc-milan-1", "bgy", "oc14", SpfGroup::kUnassigned},
    {"eu-dcc-milan-2", "mxp", "oc14", SpfGroup::kUnassigned},
    {"eu-dcc-dublin-1", "ork", "oc14", SpfGroup::kUnassigned},
    {"eu-dcc-dublin-2", "snn", "oc14", SpfGroup::kUnassigned},
    {"eu-dcc-rating-1", "dus", "oc14", SpfGroup::kUnassigned},
    {"eu-dcc-rating-2", "dtm", "oc14", SpfGroup::kUnassigned},
    {"ap-dcc-gazipur-1", "dac", "oc15", SpfGroup::kUnassigned},
    {"eu-madrid-2", "vll", "oc19", SpfGroup::kUnassigned},
    {"eu-frankfurt-2", "str", "oc19", SpfGroup::kUnassigned},
    {"eu-jovanovac-1", "beg", "oc20", SpfGroup::kUnassigned},
    {"me-dcc-doha-1", "doh", "oc21", SpfGroup::kUnassigned},
    {"me-alrayyan-1", "vve", "oc21", SpfGroup::kUnassigned},
    {"us-somerset-1", "ebb", "oc23", SpfGroup::kUnassigned},
    {"us-thames-1", "ebl", "oc23", SpfGroup::kUnassigned},
    {"eu-dcc-zurich-1", "avz", "oc24", SpfGroup::kUnassigned},
    {"eu-crissier-1", "avf", "oc24", SpfGroup::kUnassigned},
    {"me-abudhabi-3", "ahu", "oc26", SpfGroup::kUnassigned},
    {"me-alain-1", "rba", "oc26", SpfGroup::kUnassigned},
    {"me-abudhabi-2", "rkt", "oc29", SpfGroup::kUnassigned},
    {"me-abudhabi-4", "shj", "oc29", SpfGroup::kUnassigned},
    {"ap-seoul-2", "dtz", "oc35", SpfGroup::kUnassigned},
    {"ap-suwon-1", "dln", "oc35", SpfGroup::kUnassigned},
    {"ap-chuncheon-2", "bno", "oc35", SpfGroup::kUnassigned},
    {"us-ashburn-2", "yxj", "oc42", SpfGroup::kUnassigned},
    {"us-newark-1", "pgc", "oc42", SpfGroup::kUnassigned},
    {"eu-budapest-1", "jsk", "oc51", SpfGroup::kUnassigned},
    {"sa-riodejaneiro-1", "hnw", "oc52", SpfGroup::kUnassigned},
});

struct RealmRow {
  std::string_view realm;
  std::string_view domain;
};

constexpr auto kRealms = std::to_array<RealmRow>({
    {"oc1", "oraclecloud.com"},    {"oc2", "oraclegovcloud.com"}, {"oc3", "oraclegovcloud.com"},
    {"oc4", "oraclegovcloud.uk"},  {"oc8", "oraclecloud8.com"},   {"oc9", "oraclecloud9.com"},
    {"oc10", "oraclecloud10.com"}, {"oc14", "oraclecloud14.com"}, {"oc15", "oraclecloud15.com"},
    {"oc19", "oraclecloud.eu"},    {"oc20", "oraclecloud20.com"}, {"oc21", "oraclecloud21.com"},
    {"oc23", "oraclecloud23.com"}, {"oc24", "oraclecloud24.com"}, {"oc26", "oraclecloud26.com"},
    {"oc29", "oraclecloud29.com"}, {"oc35", "oraclecloud35.com"}, {"oc42", "oraclecloud42.com"},
    {"oc51", "oraclecloud51.com"}, {"oc52", "oraclecloud52.com"},
});

constexpr std::string_view kCommercial = "oc1";

std::string_view include_of(SpfGroup group) {
  switch (group) {
    case SpfGroup::kAmericas:
      return "rp.oracleemaildelivery.com";
    case SpfGroup::kAsiaPacific:
      return "ap.rp.oracleemaildelivery.com";
    case SpfGroup::kEurope:
      return "eu.rp.oracleemaildelivery.com";
    case SpfGroup::kUnassigned:
      return "";
  }
  return "";
}

std::string domain_of_realm(std::string_view realm) {
  const auto* row = std::ranges::find(kRealms, realm, &RealmRow::realm);
  return row == kRealms.end() ? std::string() : std::string(row->domain);
}

std::optional<Region> to_region(const Json& json) {
  Region region{base::to_lower(json.text("regionIdentifier")),
                base::to_lower(json.text("regionKey")),
                base::to_lower(json.text("realmKey")),
                base::to_lower(json.text("realmDomainComponent")),
                ""};
  if (region.id.empty() || region.domain.empty()) return std::nullopt;
  return region;
}

void add(std::vector<Region>& regions, Region region) {
  const auto found = std::ranges::find(regions, region.id, &Region::id);
  if (found == regions.end()) regions.push_back(std::move(region));
}

constexpr std::string_view kRegionMembers =
    "regionKey, realmKey, regionIdentifier and realmDomainComponent";

void add_from_file(const Surroundings& surroundings,
                   std::vector<Region>& regions,
                   std::vector<std::string>& warnings) {
  const auto path = expand_home("~/.oci/regions-config.json", surroundings.environment);
  const auto file = surroundings.read_file(path);
  if (!file) return;
  const auto json = Json::parse(file->text);
  if (!json || !json->is_array()) {
    warnings.push_back(path + " is ignored: it is no JSON array of regions");
    return;
  }
  for (const auto& item : json->items()) {
    if (auto region = to_region(item)) {
      add(regions, std::move(*region));
    } else {
      warnings.push_back(path + ": a region is ignored because it lacks one of " +
                         std::string(kRegionMembers));
    }
  }
}

void add_from_variable(const Surroundings& surroundings,
                       std::vector<Region>& regions,
                       std::vector<std::string>& warnings) {
  const auto text = variable(surroundings.environment, "OCI_REGION_METADATA");
  if (text.empty()) return;
  const auto json = Json::parse(text);
  auto region = json ? to_region(*json) : std::nullopt;
  if (region) {
    add(regions, std::move(*region));
  } else {
    warnings.push_back("OCI_REGION_METADATA is ignored: it is no JSON object with " +
                       std::string(kRegionMembers));
  }
}

// A region nobody lists, in the realm that the variable names: as the official clients read it.
void add_from_default_realm(const Environment& environment, std::vector<Region>& regions) {
  const auto domain = base::to_lower(variable(environment, "OCI_DEFAULT_REALM"));
  if (domain.empty()) return;
  for (const auto name : {"OCI_CLI_REGION", "OCI_REGION"}) {
    const auto id = base::to_lower(variable(environment, name));
    if (!id.empty() && find_region(regions, id) == nullptr) {
      regions.push_back({id, "", "", domain, ""});
    }
  }
}

bool is_ocid_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.' ||
         c == ':';
}

}  // namespace

std::vector<Region> built_in_regions() {
  std::vector<Region> regions;
  regions.reserve(kRegions.size());
  for (const auto& row : kRegions) {
    regions.push_back({std::string(row.id),
                       std::string(row.key),
                       std::string(row.realm),
                       domain_of_realm(row.realm),
                       std::string(include_of(row.group))});
  }
  return regions;
}

std::vector<Region> known_regions(const Surroundings& surroundings,
                                  std::vector<std::string>& warnings) {
  auto regions = built_in_regions();
  add_from_file(surroundings, regions, warnings);
  add_from_variable(surroundings, regions, warnings);
  add_from_default_realm(surroundings.environment, regions);
  return regions;
}

const Region* find_region(const std::vector<Region>& regions, std::string_view id_or_key) {
  const auto wanted = base::to_lower(id_or_key);
  for (const auto& region : regions) {
    if (region.id == wanted || (!region.key.empty() && region.key == wanted)) return &region;
  }
  return nullptr;
}

model::ProviderFacts make_facts(const std::vector<Region>& regions) {
  model::ProviderFacts facts;
  facts.provider = "oci";
  for (const auto& region : regions) {
    // Other realms have no public target names: there the key itself is published as TXT.
    const auto dkim_suffix = region.realm == kCommercial
                                 ? "dkim." + region.key + "1.oracleemaildelivery.com"
                                 : std::string();
    facts.regions.push_back({region.id, region.key, region.realm, region.spf_include, dkim_suffix});
  }
  facts.refuse_compartment = refuse_compartment;
  facts.default_envelope = [](const model::RegionFacts& region) {
    if (region.key.empty()) return dns::Name();
    const auto name = dns::Name::parse(region.key + "1.rp.oracleemaildelivery.com");
    return name ? *name : dns::Name();
  };
  return facts;
}

bool is_ocid(std::string_view text) {
  constexpr std::size_t kMaxLength = 255;
  if (text.size() > kMaxLength || !std::ranges::all_of(text, is_ocid_character)) return false;
  const auto separators = std::ranges::count_if(text, [](char c) { return c == '.' || c == ':'; });
  const auto is_separator = [](char c) { return c == '.' || c == ':'; };
  return separators >= 4 && !is_separator(text.front()) && !is_separator(text.back());
}

std::optional<std::string> refuse_compartment(std::string_view text) {
  if (!is_ocid(text) || !text.starts_with("ocid1.")) {
    return "it is no OCID: one looks like ocid1.compartment.oc1..aaaa";
  }
  const auto parts = base::split(text, '.');
  if (parts[1] == "compartment" || parts[1] == "tenancy") return std::nullopt;
  return "it is the OCID of a " + std::string(parts[1]) +
         ", not of a compartment (ocid1.compartment.…) or tenancy (ocid1.tenancy.…)";
}

}  // namespace mailctl::provider::oci
