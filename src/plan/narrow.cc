#include "plan/narrow.h"

#include <algorithm>

#include "base/text.h"
#include "model/guards.h"

namespace mailctl::plan {
namespace {

using Names = std::set<dns::Name>;

template <class Visit>
bool any_at_or_above(dns::Name name, Visit visit) {
  for (;; name = name.parent()) {
    if (visit(name)) return true;
    if (name.is_root()) return false;
  }
}

// The domain of the manifest that the name belongs to, else the name.
dns::Name home_of(const dns::Name& name, const Names& domains) {
  auto home = name;
  any_at_or_above(name, [&](const dns::Name& above) {
    if (!domains.contains(above)) return false;
    home = above;
    return true;
  });
  return home;
}

// "dns/example.com/*": all of a zone. nullopt where the pattern can mean any name.
std::optional<dns::Name> zone_of_pattern(std::string_view pattern) {
  const auto parts = base::split(pattern, '/');
  if (parts.size() < 3 || parts.front() != "dns") return std::nullopt;
  auto zone = dns::Name::parse(parts[1]);
  return zone ? std::optional(*std::move(zone)) : std::nullopt;
}

// What the wanted changes can be about; nullopt: anything.
std::optional<Names> names_of(const Selection& selection, const Names& domains) {
  if (!selection.domains.empty()) return Names(selection.domains.begin(), selection.domains.end());
  if (selection.targets.empty()) return std::nullopt;
  Names names;
  for (const auto& target : selection.targets) {
    const auto address = model::Address::parse(target);
    if (target.ends_with('*') || !address) {
      auto zone = zone_of_pattern(target);
      if (!zone) return std::nullopt;
      names.insert(*std::move(zone));
    } else if (address->kind() != model::ResourceKind::kSuppressions) {
      names.insert(home_of(address->subject(), domains));
    }
  }
  return names;
}

class Narrowing {
 public:
  Narrowing(const Selection& selection, const model::ResourceGraph& graph, Names domains)
      : x_selection(selection),
        x_graph(graph),
        x_domains(std::move(domains)),
        x_names(names_of(selection, x_domains)) {
    if (!x_names) return;
    for (const auto& name : *x_names) {
      any_at_or_above(name, [&](const dns::Name& above) {
        x_above.insert(above);
        return false;
      });
    }
  }

  [[nodiscard]] bool is_everything() const { return !x_names && x_selection.regions.empty(); }

  Narrowed narrow(const model::State& prior) {
    keep_lists();
    keep_graph();
    keep_prior(prior);
    keep_zones();
    keep_regions();
    return std::move(x_out);
  }

 private:
  [[nodiscard]] bool is_wanted(const dns::Name& name) const {
    return !x_names ||
           any_at_or_above(name, [&](const dns::Name& above) { return x_names->contains(above); });
  }

  [[nodiscard]] bool is_wanted_region(const std::string& region) const {
    const auto& regions = x_selection.regions;
    return regions.empty() || std::ranges::find(regions, region) != regions.end();
  }

  [[nodiscard]] bool is_wanted_record(const dns::Name& name) const {
    return is_wanted(name) || is_dmarc_above(name);
  }

  [[nodiscard]] bool is_dmarc_above(const dns::Name& name) const {
    return name.text().starts_with("_dmarc.") && x_above.contains(name.parent());
  }

  [[nodiscard]] bool is_wanted(const model::Address& address) const {
    if (address.kind() == model::ResourceKind::kSuppressions)
      return x_out.lists.contains(address.scope());
    if (address.is_dns()) return is_wanted_record(address.subject());
    return is_wanted(address.subject()) && is_wanted_region(address.region());
  }

  [[nodiscard]] bool is_wanted_list(const std::string& account, const std::string& region) const {
    const auto address = model::suppressions_address(account, region);
    const auto matches = [&](const std::string& pattern) {
      return model::matches_pattern(pattern, address.text());
    };
    const auto& targets = x_selection.targets;
    return x_selection.domains.empty() && is_wanted_region(region) &&
           (targets.empty() || std::ranges::any_of(targets, matches)) &&
           std::ranges::none_of(x_selection.excludes, matches);
  }

  // A list is made of the lists of all regions that share it.
  void keep_lists() {
    for (const auto& policy : x_graph.suppressions) {
      const bool is_any = std::ranges::any_of(policy.between, [&](const auto& place) {
        return is_wanted_list(place.first, place.second);
      });
      if (!is_any) continue;
      x_out.graph.suppressions.push_back(policy);
      for (const auto& [account, region] : policy.between)
        x_out.lists.insert(model::scope_of(account, region));
    }
  }

  void keep_graph() {
    auto& out = x_out.graph;
    const auto copy = [](const auto& from, auto& to, auto wanted) {
      std::ranges::copy_if(from, std::back_inserter(to), wanted);
    };
    out.name = x_graph.name;
    out.let_go = x_graph.let_go;
    out.guards = x_graph.guards;
    out.observed = x_graph.observed;
    out.rollout = x_graph.rollout;
    copy(x_graph.domains, out.domains, [&](const auto& name) { return is_wanted(name); });
    copy(x_graph.streams, out.streams, [&](const auto& stream) {
      return is_wanted(stream.domain) && is_wanted_region(stream.region);
    });
    copy(x_graph.resources, out.resources, [&](const auto& one) {
      return is_wanted(one.address) || is_wanted_part(one);
    });
    copy(x_graph.dkims, out.dkims, [&](const auto& policy) {
      return is_wanted(policy.domain) && is_wanted_region(policy.region);
    });
    copy(x_graph.spfs, out.spfs, [&](const auto& policy) { return is_wanted(policy.name); });
    copy(x_graph.dmarcs, out.dmarcs, [&](const auto& policy) {
      return is_wanted(policy.domain) || x_above.contains(policy.domain);
    });
    copy(x_graph.kept_elsewhere, out.kept_elsewhere, [&](const auto& kept) {
      return is_wanted(kept.name);
    });
  }

  // A sender may have an address of another domain than it belongs to.
  [[nodiscard]] bool is_wanted_part(const model::Resource& resource) const {
    const auto* sender = std::get_if<model::ApprovedSender>(&resource.spec);
    return sender != nullptr && is_wanted(sender->domain) &&
           is_wanted_region(resource.address.region());
  }

  // What the graph still names, and what is left of earlier runs within the selection.
  void keep_prior(const model::State& prior) {
    auto& out = x_out.prior;
    out.name = prior.name;
    out.lineage = prior.lineage;
    out.serial = prior.serial;
    out.tenancies = prior.tenancies;
    std::set<model::Address> named;
    for (const auto& resource : x_out.graph.resources) named.insert(resource.address);
    const auto copy = [&](const auto& from, auto& to) {
      for (const auto& item : from) {
        if (named.contains(item.first) || is_wanted(item.first)) to.insert(to.end(), item);
      }
    };
    copy(prior.entries, out.entries);
    copy(prior.intents, out.intents);
    copy(prior.pending, out.pending);
    copy(prior.requests, out.requests);
  }

  void keep_zones() {
    Names zones;
    for (const auto& resource : x_out.graph.resources) add_zone(resource.address, zones);
    for (const auto& [address, entry] : x_out.prior.entries) add_zone(address, zones);
    for (const auto& [address, intent] : x_out.prior.intents) add_zone(address, zones);
    for (const auto& [address, request] : x_out.prior.requests) add_zone(address, zones);
    for (const auto& policy : x_out.graph.dkims) {
      zones.insert(policy.zone);
      if (!policy.delegates.empty()) zones.insert(policy.delegate_zone);
    }
    for (const auto& policy : x_out.graph.spfs) zones.insert(policy.zone);
    for (const auto& policy : x_out.graph.dmarcs) zones.insert(policy.zone);
    std::ranges::copy_if(x_graph.zones,
                         std::back_inserter(x_out.graph.zones),
                         [&](const auto& zone) { return zones.contains(zone.name); });
  }

  static void add_zone(const model::Address& address, Names& zones) {
    if (address.is_dns()) zones.insert(dns::name_of(address.region()));
  }

  void keep_regions() {
    for (const auto& scope : x_out.lists) x_out.regions[scope] = Names();
    for (const auto& resource : x_out.graph.resources) {
      read(resource.address);
      const auto* sender = std::get_if<model::ApprovedSender>(&resource.spec);
      if (sender != nullptr) read(resource.address, sender->domain);
    }
    for (const auto& policy : x_out.graph.dkims)
      read(model::dkim_address(policy.account, policy.region, policy.domain, "any"));
    for (const auto& [address, entry] : x_out.prior.entries) read(address);
    for (const auto& [address, intent] : x_out.prior.intents) read(address);
    for (auto account : x_graph.accounts) {
      std::erase_if(account.regions, [&](const std::string& region) {
        return !is_read(model::scope_of(account.name, region), region);
      });
      x_out.graph.accounts.push_back(std::move(account));
    }
  }

  // Without names a region is read whole.
  bool is_read(const std::string& scope, const std::string& region) {
    if (!x_names && is_wanted_region(region)) x_out.regions[scope] = std::nullopt;
    return x_out.regions.contains(scope);
  }

  // Return paths are read with their domain.
  void read(const model::Address& address) {
    const bool is_path = address.kind() == model::ResourceKind::kReturnPath;
    read(address, is_path ? home_of(address.subject(), x_domains) : address.subject());
  }

  void read(const model::Address& address, const dns::Name& name) {
    if (address.is_dns() || address.kind() == model::ResourceKind::kSuppressions) return;
    auto& names = x_out.regions.try_emplace(address.scope(), Names()).first->second;
    if (names) names->insert(name);
  }

  const Selection& x_selection;
  const model::ResourceGraph& x_graph;
  Names x_domains;               // email domains of the manifest and of earlier runs
  std::optional<Names> x_names;  // wanted is what is at or below one of these
  Names x_above;                 // these and all above them
  Narrowed x_out;
};

}  // namespace

std::optional<Narrowed> narrow(const model::ResourceGraph& graph,
                               const model::State& prior,
                               const Selection& selection) {
  if (selection.domains.empty() && selection.targets.empty() && selection.regions.empty())
    return std::nullopt;
  Names domains(graph.domains.begin(), graph.domains.end());
  for (const auto& [address, entry] : prior.entries) {
    if (address.kind() == model::ResourceKind::kDomain) domains.insert(address.subject());
  }
  Narrowing narrowing(selection, graph, std::move(domains));
  if (narrowing.is_everything()) return std::nullopt;
  return narrowing.narrow(prior);
}

}  // namespace mailctl::plan
