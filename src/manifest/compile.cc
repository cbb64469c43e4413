#include "manifest/compile.h"

#include <algorithm>
#include <numeric>

#include "base/text.h"
#include "manifest/compile_parts.h"
#include "manifest/shared_findings.h"

namespace mailctl::manifest {
namespace {

void count_later(std::size_t& count,
                 std::size_t more,
                 base::SourceRange& first,
                 const base::SourceRange& at) {
  if (count == 0) first = at;
  count += more;
}

const ZoneTerms* find_zone(const Compilation& work, const dns::Name& name) {
  for (auto ancestor = name; !ancestor.is_root(); ancestor = ancestor.parent()) {
    const auto found = work.zones.find(ancestor);
    if (found != work.zones.end()) return &found->second;
  }
  return nullptr;
}

// By address, each moved once: there may be hundreds of thousands.
void sort_resources(std::vector<model::Resource>& resources) {
  std::vector<std::size_t> order(resources.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto address = [&](std::size_t i) -> const std::string& {
    return resources[i].address.text();
  };
  std::ranges::stable_sort(order, {}, address);
  // Two owners of one set were reported; the graph keeps the first.
  const auto is_same = [&](std::size_t one, std::size_t other) {
    return address(one) == address(other);
  };
  order.erase(std::unique(order.begin(), order.end(), is_same), order.end());
  std::vector<model::Resource> sorted;
  sorted.reserve(order.size());
  for (const auto i : order) sorted.push_back(std::move(resources[i]));
  resources = std::move(sorted);
}

}  // namespace

model::FactsByAccount facts_by_account(const Manifest& manifest,
                                       std::span<const model::ProviderFacts* const> providers) {
  model::FactsByAccount facts;
  for (const auto& account : manifest.accounts) {
    const auto found = std::ranges::find_if(providers, [&](const model::ProviderFacts* provider) {
      return provider->provider == account.provider.value;
    });
    if (found != providers.end()) facts[account.name.value] = *found;
  }
  return facts;
}

const model::ProviderFacts* Compilation::facts_of(std::string_view account) const {
  const auto found = facts.find(std::string(account));
  return found == facts.end() ? nullptr : found->second;
}

bool is_kept_elsewhere(Compilation& work, BlockForm form, const model::KeptElsewhere& record) {
  if (form != BlockForm::kKeep) return false;
  const auto* zone = find_zone(work, record.name);
  if (zone != nullptr && zone->publishing == model::Publishing::kAccount) return false;
  work.graph.kept_elsewhere.push_back(record);
  return true;
}

const ZoneTerms* zone_for(Compilation& work,
                          const dns::Name& name,
                          const Domain& domain,
                          const base::SourceRange& at) {
  if (const auto* zone = find_zone(work, name)) return zone;
  const bool is_inside = name.is_at_or_under(domain.name.value);
  if (is_inside && !work.reported_without_zone.insert(domain.name.value).second) return nullptr;
  const auto& zone = is_inside ? domain.name.value : name.parent();
  work.diagnostics.error("manifest/no-zone",
                         is_inside ? domain.name.at : at,
                         "no zone of this manifest holds " + name.text(),
                         "Its records could not be published. Declare the zone that does under "
                         "`zones`, such as `" +
                             zone.text() + ": { publish: <account> }`.");
  return nullptr;
}

std::uint32_t ttl_in(const ZoneTerms& zone, const std::optional<Located<std::uint32_t>>& ttl) {
  return ttl ? ttl->value : zone.default_ttl;
}

void compile_rollout(Compilation& work) {
  work.graph.rollout = work.manifest.rollout;
  if (!work.graph.rollout) return;
  const auto& domains = work.graph.domains;
  for (const auto& name : work.graph.rollout->first) {
    if (std::ranges::find(domains, name.value) != domains.end()) continue;
    work.diagnostics.error("manifest/rollout-without-domain",
                           name.at,
                           "`" + name.value.text() + "` is no domain of this manifest",
                           "`rollout.first` names domains that are listed under `domains`; "
                           "nothing would be tried first.");
  }
}

void note_later_features(Compilation& work) {
  std::size_t rotations = 0;
  base::SourceRange first_rotation;
  for (const auto& domain : work.manifest.domains) {
    for (const auto& stream : domain.streams) {
      if (stream.dkim && stream.dkim->rotate) {
        count_later(rotations, domain.voice.domains, first_rotation, stream.dkim->rotate->at);
      }
    }
  }
  if (rotations > 0) {
    work.diagnostics.info("manifest/rotate-not-acted-on",
                          first_rotation,
                          "`rotate` is checked and kept; nothing acts on it yet (" +
                              base::count_of(rotations, "stream") + ")");
  }
}

model::ResourceGraph compile(const Manifest& manifest,
                             const model::FactsByAccount& facts,
                             base::Diagnostics& diagnostics) {
  base::Diagnostics found;  // of what is compiled just now
  Compilation work{manifest, facts, found, {}, {}, {}, {}, {}, {}, {}, {}};
  work.graph.name = manifest.name.value;
  work.graph.guards = manifest.guards;
  for (const auto& set : manifest.sets) {
    work.graph.sets.push_back({set.name.value, set.rows, set.name.at});
  }
  for (const auto& text : manifest.adopt) work.adopt_addresses.insert(text.value);
  compile_accounts(work);
  compile_zones(work);
  for (const auto& problem : found.all()) diagnostics.add(problem);
  SharedFindings findings;
  for (const auto& domain : manifest.domains) {
    found = {};
    work.reported_return_paths.clear();
    work.graph.domains.push_back(domain.name.value);
    if (domain.mode == DomainMode::kObserve) work.graph.observed.push_back(domain.name.value);
    compile_streams(work, domain);
    compile_records(work, domain);
    findings.add(domain, found);
  }
  findings.give_to(diagnostics);
  found = {};
  compile_suppressions(work);
  check_claims(work);
  check_adopted(work);
  compile_let_go(work);
  compile_rollout(work);
  note_later_features(work);
  for (const auto& problem : found.all()) diagnostics.add(problem);
  sort_resources(work.graph.resources);
  return std::move(work.graph);
}

}  // namespace mailctl::manifest
