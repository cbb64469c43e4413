#include "engine/refresh.h"

#include <mutex>
#include <set>

#include <fmt/format.h>

#include "base/guarded.h"
#include "engine/worker_pool.h"

namespace mailctl::engine {
namespace {

struct ScopeToRead {
  std::string account;
  std::vector<std::string> scopes;  // as addresses name them
  provider::ReadScope read;
};

std::set<dns::Name> domains_of(const model::ResourceGraph& graph, const model::State& prior) {
  std::set<dns::Name> domains(graph.domains.begin(), graph.domains.end());
  for (const auto& [address, entry] : prior.entries) {
    if (address.kind() == model::ResourceKind::kDomain)
      domains.insert(dns::name_of(address.leaf()));
  }
  return domains;
}

// Regions of the account in the manifest, and those where earlier runs left something.
std::set<std::string> regions_of(const model::Account& account, const model::State& prior) {
  std::set<std::string> regions(account.regions.begin(), account.regions.end());
  for (const auto& [address, entry] : prior.entries) {
    if (!address.is_dns() && address.account() == account.name) regions.insert(address.region());
  }
  return regions;
}

std::vector<ScopeToRead> scopes_of(const model::ResourceGraph& graph, const model::State& prior) {
  std::vector<ScopeToRead> scopes;
  const auto domains = domains_of(graph, prior);
  for (const auto& account : graph.accounts) {
    for (const auto& region : regions_of(account, prior)) {
      ScopeToRead scope{
          .account = account.name, .scopes = {model::scope_of(account.name, region)}, .read = {}};
      scope.read.region = region;
      scope.read.owner = graph.name;
      scope.read.domains.assign(domains.begin(), domains.end());
      for (const auto& [address, entry] : prior.entries) {
        if (!entry.outputs.empty() && address.scope() == scope.scopes.front())
          scope.read.remembered[entry.id] = entry.outputs;
      }
      scopes.push_back(std::move(scope));
    }
    ScopeToRead zones{.account = account.name, .scopes = {}, .read = {}};
    for (const auto& zone : graph.zones) {
      if (zone.account != account.name) continue;
      zones.scopes.push_back(model::zone_scope(zone.name));
      zones.read.zones.push_back(zone.name);
    }
    if (!zones.scopes.empty()) scopes.push_back(std::move(zones));
  }
  return scopes;
}

void take_findings(model::Snapshot& live,
                   const ScopeToRead& scope,
                   base::Result<provider::Findings> found) {
  if (!found) {
    for (const auto& name : scope.scopes) live.unread.emplace(name, found.error());
    return;
  }
  for (auto& resource : found->resources) {
    auto address = resource.address;
    live.resources.emplace(std::move(address), std::move(resource));
  }
  for (auto& zone : found->zones) {
    auto apex = zone.zone.apex;
    live.zones.emplace(std::move(apex), std::move(zone));
  }
  for (const auto& [zone, error] : found->unread_zones)
    live.unread.emplace(model::zone_scope(zone), error);
  if (!found->tenancy.empty()) live.tenancies[scope.account] = found->tenancy;
}

// What state knows and the manifest no longer reaches is left alone, and named.
void name_unreachable(const model::ResourceGraph& graph,
                      const std::vector<ScopeToRead>& scopes,
                      const model::State& prior,
                      model::Snapshot& live) {
  std::set<std::string> reached;
  // Zones that others publish now are not to be reached.
  for (const auto& zone : graph.zones) reached.insert(model::zone_scope(zone.name));
  for (const auto& scope : scopes) reached.insert(scope.scopes.begin(), scope.scopes.end());
  for (const auto& [address, entry] : prior.entries) {
    const auto scope = address.scope();
    if (reached.contains(scope)) continue;
    live.unread.emplace(
        scope,
        base::Error{
            base::ErrorKind::kUnsupported,
            fmt::format(
                "{} is no longer in the manifest; what earlier runs made there is left as it is. "
                "List it again to have it removed.",
                address.is_dns() ? "the zone " + address.region() : scope),
            {}});
  }
}

// Of a region only what the part names.
void limit(const plan::Narrowed& part, ScopeToRead& scope) {
  if (scope.read.region.empty()) return;
  const auto& name = scope.scopes.front();
  scope.read.lists = part.lists.contains(name) ? provider::Lists::kRead : provider::Lists::kLeft;
  const auto names = part.regions.find(name);
  if (names == part.regions.end() || !names->second) return;
  scope.read.reach = provider::Reach::kNamed;
  scope.read.domains.assign(names->second->begin(), names->second->end());
}

model::Snapshot read_all(const std::vector<ScopeToRead>& scopes,
                         Ports& ports,
                         std::stop_token stop) {
  base::Guarded<model::Snapshot> live;
  std::vector<std::function<void()>> jobs;
  for (const auto& scope : scopes) {
    jobs.emplace_back([&live, &scope, &ports, stop] {
      auto found = ports.providers.at(scope.account)->read(scope.read, stop);
      live.with(
          [&](model::Snapshot& snapshot) { take_findings(snapshot, scope, std::move(found)); });
    });
  }
  WorkerPool pool;
  pool.run_all(std::move(jobs));
  auto snapshot = live.with([](model::Snapshot& s) { return std::move(s); });
  snapshot.world_extent = ports.world_extent;
  return snapshot;
}

}  // namespace

model::Snapshot refresh(const model::ResourceGraph& graph,
                        const model::State& prior,
                        Ports& ports,
                        std::stop_token stop) {
  const auto scopes = scopes_of(graph, prior);
  auto snapshot = read_all(scopes, ports, std::move(stop));
  name_unreachable(graph, scopes, prior, snapshot);
  return snapshot;
}

model::Snapshot refresh(const plan::Narrowed& part, Ports& ports, std::stop_token stop) {
  auto scopes = scopes_of(part.graph, part.prior);
  for (auto& scope : scopes) limit(part, scope);
  auto snapshot = read_all(scopes, ports, std::move(stop));
  name_unreachable(part.graph, scopes, part.prior, snapshot);
  return snapshot;
}

void fetch_missing(const dns::MissingQuestions& missing,
                   Ports& ports,
                   model::Snapshot& live,
                   std::stop_token stop) {
  const std::vector<dns::Question> questions(missing.begin(), missing.end());
  auto answers = ports.world->query_all(questions, stop);
  for (std::size_t i = 0; i < questions.size(); ++i)
    live.world.set(questions[i], std::move(answers[i]));
}

}  // namespace mailctl::engine
