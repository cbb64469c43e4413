#include "emulator/regions.h"

#include <algorithm>
#include <array>

namespace mailctl::emulator {

namespace {

using enum SpfGroup;

constexpr std::array kRegions{
    Region{"us-ashburn-1", "iad", "oc1", kAmericas},
    Region{"us-phoenix-1", "phx", "oc1", kAmericas},
    Region{"us-sanjose-1", "sjc", "oc1", kAmericas},
    Region{"us-chicago-1", "ord", "oc1", kAmericas},
    Region{"us-saltlake-2", "aga", "oc1", kAmericas},
    Region{"ca-toronto-1", "yyz", "oc1", kAmericas},
    Region{"ca-montreal-1", "yul", "oc1", kAmericas},
    Region{"sa-saopaulo-1", "gru", "oc1", kAmericas},
    Region{"sa-vinhedo-1", "vcp", "oc1", kAmericas},
    Region{"sa-santiago-1", "scl", "oc1", kAmericas},
    Region{"sa-valparaiso-1", "vap", "oc1", kAmericas},
    Region{"sa-bogota-1", "bog", "oc1", kAmericas},
    Region{"mx-queretaro-1", "qro", "oc1", kAmericas},
    Region{"mx-monterrey-1", "mty", "oc1", kAmericas},
    Region{"ap-mumbai-1", "bom", "oc1", kAsiaPacific},
    Region{"ap-hyderabad-1", "hyd", "oc1", kAsiaPacific},
    Region{"ap-delhi-1", "onm", "oc1", kAsiaPacific},
    Region{"ap-seoul-1", "icn", "oc1", kAsiaPacific},
    Region{"ap-chuncheon-1", "yny", "oc1", kAsiaPacific},
    Region{"ap-tokyo-1", "nrt", "oc1", kAsiaPacific},
    Region{"ap-osaka-1", "kix", "oc1", kAsiaPacific},
    Region{"ap-sydney-1", "syd", "oc1", kAsiaPacific},
    Region{"ap-melbourne-1", "mel", "oc1", kAsiaPacific},
    Region{"ap-singapore-1", "sin", "oc1", kAsiaPacific},
    Region{"ap-singapore-2", "xsp", "oc1", kAsiaPacific},
    Region{"ap-batam-1", "hsg", "oc1", kAsiaPacific},
    Region{"ap-kulai-2", "jbp", "oc1", kAsiaPacific},
    Region{"eu-frankfurt-1", "fra", "oc1", kEurope},
    Region{"eu-zurich-1", "zrh", "oc1", kEurope},
    Region{"eu-amsterdam-1", "ams", "oc1", kEurope},
    Region{"eu-marseille-1", "mrs", "oc1", kEurope},
    Region{"eu-milan-1", "lin", "oc1", kEurope},
    Region{"eu-turin-1", "nrq", "oc1", kEurope},
    Region{"eu-stockholm-1", "arn", "oc1", kEurope},
    Region{"eu-paris-1", "cdg", "oc1", kEurope},
    Region{"eu-madrid-1", "mad", "oc1", kEurope},
    Region{"eu-madrid-3", "orf", "oc1", kEurope},
    Region{"uk-london-1", "lhr", "oc1", kEurope},
    Region{"uk-cardiff-1", "cwl", "oc1", kEurope},
    Region{"me-jeddah-1", "jed", "oc1", kUnassigned},
    Region{"me-dubai-1", "dxb", "oc1", kUnassigned},
    Region{"me-abudhabi-1", "auh", "oc1", kUnassigned},
    Region{"me-riyadh-1", "ruh", "oc1", kUnassigned},
    Region{"il-jerusalem-1", "mtz", "oc1", kUnassigned},
    Region{"af-johannesburg-1", "jnb", "oc1", kUnassigned},
    Region{"af-casablanca-1", "lej", "oc1", kUnassigned},
    Region{"us-langley-1", "lfi", "oc2", kUnassigned},
    Region{"us-luke-1", "luf", "oc2", kUnassigned},
    Region{"us-gov-ashburn-1", "ric", "oc3", kUnassigned},
    Region{"us-gov-chicago-1", "pia", "oc3", kUnassigned},
    Region{"us-gov-phoenix-1", "tus", "oc3", kUnassigned},
    Region{"uk-gov-london-1", "ltn", "oc4", kUnassigned},
    Region{"uk-gov-cardiff-1", "brs", "oc4", kUnassigned},
    Region{"eu-madrid-2", "vll", "oc19", kUnassigned},
    Region{"eu-frankfurt-2", "str", "oc19", kUnassigned},
};

}  // namespace

std::span<const Region> all_regions() {
  return kRegions;
}

const Region* find_region(std::string_view id) {
  const auto* found = std::ranges::find(kRegions, id, &Region::id);
  return found == kRegions.end() ? nullptr : found;
}

std::string second_level_domain(std::string_view realm) {
  if (realm == "oc1") return "oraclecloud.com";
  if (realm == "oc2" || realm == "oc3") return "oraclegovcloud.com";
  if (realm == "oc4") return "oraclegovcloud.uk";
  if (realm == "oc19") return "oraclecloud.eu";
  return "oraclecloud" + std::string(realm.substr(2)) + ".com";
}

std::string_view spf_host(SpfGroup group) {
  switch (group) {
    case SpfGroup::kAmericas:
    case SpfGroup::kUnassigned:
      return "rp.oracleemaildelivery.com";
    case SpfGroup::kAsiaPacific:
      return "ap.rp.oracleemaildelivery.com";
    case SpfGroup::kEurope:
      return "eu.rp.oracleemaildelivery.com";
  }
  return {};
}

}  // namespace mailctl::emulator
