#include <algorithm>

#include "base/text.h"
#include "manifest/compile_parts.h"

namespace mailctl::manifest {
namespace {

// A region's id; its key ("gru") is a mistake that people make.
std::string region_hint(const model::ProviderFacts& facts, const std::string& word) {
  std::vector<std::string_view> ids;
  for (const auto& region : facts.regions) {
    if (base::equals_ignoring_case(region.key, word)) {
      return "; did you mean `" + region.id + "`?";
    }
    ids.push_back(region.id);
  }
  const auto best = base::nearest(word, ids);
  return best ? "; did you mean `" + std::string(*best) + "`?" : "";
}

void check_regions(Compilation& work, const Account& account, const model::ProviderFacts& facts) {
  const model::RegionFacts* first = nullptr;
  for (const auto& region : account.regions) {
    const auto* known = facts.region(region.value);
    if (known == nullptr) {
      work.diagnostics.error("manifest/unknown-region",
                             region.at,
                             facts.provider + " has no region `" + region.value + "`" +
                                 region_hint(facts, region.value),
                             "Regions are named as the provider names them, such as "
                             "sa-saopaulo-1.");
      continue;
    }
    if (first == nullptr) first = known;
    if (known->realm == first->realm) continue;
    work.diagnostics.error("manifest/several-realms",
                           region.at,
                           "`" + region.value + "` is in the realm " + known->realm + ", `" +
                               first->id + "` in " + first->realm,
                           "Realms share neither credentials nor compartments: declare an account "
                           "for each.");
  }
}

void check_ocid(Compilation& work,
                std::string_view noun,
                const Text& text,
                const model::ProviderFacts& facts) {
  if (text.value.empty() || !facts.refuse_compartment) return;
  const auto reason = facts.refuse_compartment(text.value);
  if (!reason) return;
  work.diagnostics.error("manifest/bad-compartment",
                         text.at,
                         "`" + text.value + "` is no " + std::string(noun),
                         *reason);
}

void check_spf_includes(Compilation& work, const Account& account) {
  for (const auto& include : account.spf_includes) {
    const auto found = std::ranges::find(account.regions, include.region, &Text::value);
    if (include.region.empty() || found != account.regions.end()) continue;
    work.diagnostics.error(
        "manifest/region-not-in-account",
        include.term.at,
        "the account `" + account.name.value + "` has no region `" + include.region + "`",
        "`spf_include` names regions of this account.");
  }
}

}  // namespace

void compile_accounts(Compilation& work) {
  for (const auto& account : work.manifest.accounts) {
    model::Account compiled{
        account.name.value, account.provider.value, {}, account.name.at, account.quotas};
    for (const auto& region : account.regions) compiled.regions.push_back(region.value);
    work.graph.accounts.push_back(std::move(compiled));
    const auto* facts = work.facts_of(account.name.value);
    if (facts == nullptr) {
      if (account.provider.value.empty()) continue;  // missing or unknown, and reported
      work.diagnostics.error("manifest/unknown-word",
                             account.provider.at,
                             "this program has no provider `" + account.provider.value + "`");
      continue;
    }
    check_regions(work, account, *facts);
    check_ocid(work, "compartment", account.compartment, *facts);
    check_ocid(work, "tenancy", account.tenancy, *facts);
    check_spf_includes(work, account);
  }
}

void compile_zones(Compilation& work) {
  for (const auto& zone : work.manifest.zones) {
    ZoneTerms terms{.name = zone.name.value, .publishing = zone.publishing};
    terms.default_ttl = ttl_in(terms, zone.ttl);
    work.zones.emplace(zone.name.value, terms);
    const bool has_account = zone.publishing == model::Publishing::kAccount;
    work.graph.zones.push_back({zone.name.value,
                                zone.publishing,
                                has_account ? zone.publish.value : std::string(),
                                terms.default_ttl,
                                zone.name.at});
  }
}

void compile_suppressions(Compilation& work) {
  for (const auto& list : work.manifest.suppressions) {
    model::SuppressionPolicy policy{
        list.name.value, {}, list.reasons, list.addresses, list.name.at};
    for (const auto& name : list.between) {
      const auto* account = work.manifest.account(name.value);
      if (account == nullptr) continue;  // reported by the parser
      for (const auto& region : account->regions) {
        policy.between.emplace_back(account->name.value, region.value);
        const auto address = model::suppressions_address(account->name.value, region.value);
        if (work.adopt_addresses.contains(address.text())) work.adopted.insert(address.text());
      }
    }
    work.graph.suppressions.push_back(std::move(policy));
  }
}

}  // namespace mailctl::manifest
