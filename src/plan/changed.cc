#include "plan/changed.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "base/overloaded.h"
#include "base/text.h"

namespace mailctl::plan {
namespace {

// Sums of hashes: the order in which a graph lists things does not matter.
using ByDomain = std::unordered_map<dns::Name, std::size_t>;
using ByThing = std::map<std::string, std::size_t>;

// All that is wanted, each piece as one text without its place.
class Wishes {
 public:
  explicit Wishes(const model::ResourceGraph& graph)
      : x_domains(graph.domains.begin(), graph.domains.end()) {
    for (const auto& domain : graph.domains) x_by_domain[domain];
    for (const auto& resource : graph.resources) add(resource);
    for (const auto& policy : graph.dkims) add(policy);
    for (const auto& policy : graph.spfs) add(policy);
    for (const auto& policy : graph.dmarcs) add(policy);
    for (const auto& stream : graph.streams) add(stream);
    for (const auto& kept : graph.kept_elsewhere) {
      add(kept.name, fmt::format("kept {} {}", kept.name.text(), dns::to_text(kept.type)));
    }
    for (const auto& zone : graph.zones) add(zone);
    add_others(graph);
  }

  [[nodiscard]] const ByDomain& by_domain() const { return x_by_domain; }

  [[nodiscard]] const ByThing& others() const { return x_others; }

 private:
  // The innermost domain at or above the name has it.
  void add(const dns::Name& name, const std::string& text) {
    for (auto owner = name; !owner.is_root(); owner = owner.parent()) {
      if (!x_domains.contains(owner)) continue;
      x_by_domain[owner] += std::hash<std::string>{}(text);
      return;
    }
    x_others["the records of " + name.text()] += std::hash<std::string>{}(text);
  }

  void add(const model::Resource& resource) {
    auto text = fmt::format("{} {} {} {}",
                            resource.address.text(),
                            static_cast<int>(resource.intent),
                            static_cast<int>(resource.adopt),
                            resource.stream);
    for (const auto& [name, value] : model::attributes_of(resource.spec)) {
      text += "\n" + name + " " + value;
    }
    std::visit(base::Overloaded{[&](const model::EmailDomain& spec) { add(spec.name, text); },
                                [&](const model::DkimKey& spec) { add(spec.domain, text); },
                                [&](const model::ApprovedSender& spec) { add(spec.domain, text); },
                                [&](const model::ReturnPath& spec) { add(spec.domain, text); },
                                [&](const model::SuppressionList&) {},
                                [&](const model::ManagedRecordSet& spec) {
                                  text += spec.output_of.text() +
                                          (spec.sharing == model::Sharing::kValues ? "~" : "");
                                  add(spec.set.name, text);
                                },
                                [&](const model::SpfValue& spec) { add(spec.name, text); }},
               resource.spec);
  }

  void add(const model::DkimPolicy& policy) {
    auto text = fmt::format("dkim {} {} {} {} {} {} {} {} {} {}",
                            policy.account,
                            policy.region,
                            policy.stream,
                            policy.selector_template,
                            policy.first ? base::to_iso_date(*policy.first) : "",
                            policy.description,
                            policy.public_key_hash,
                            policy.zone.text(),
                            policy.ttl,
                            static_cast<int>(policy.adopt));
    if (policy.rotation) {
      text += base::to_text(policy.rotation->every) + " " + base::to_text(policy.rotation->overlap);
    }
    text += " " + base::join(policy.slots, " ");
    for (const auto& delegate : policy.delegates) text += " " + delegate.text();
    add(policy.domain, text);
  }

  void add(const model::SpfPolicy& policy) {
    auto text = fmt::format("spf {} {} {} {} {} {} {}",
                            policy.zone.text(),
                            policy.ttl,
                            static_cast<int>(policy.intent),
                            base::join(policy.terms, " "),
                            policy.all,
                            static_cast<int>(policy.foreign),
                            static_cast<int>(policy.adopt));
    for (const auto& [term, until] : policy.until) text += term + base::to_iso_date(until.last);
    add(policy.name, text);
  }

  void add(const model::DmarcPolicy& policy) {
    add(policy.domain,
        fmt::format("dmarc {} {} {} {} {}",
                    policy.zone.text(),
                    policy.ttl,
                    static_cast<int>(policy.intent),
                    mail::dmarc::to_text(policy.record),
                    static_cast<int>(policy.adopt)));
  }

  void add(const model::Stream& stream) {
    add(stream.domain,
        fmt::format(
            "stream {} {} {} {}", stream.name, stream.account, stream.region, stream.spf_term));
  }

  // The zone of one domain is of that domain.
  void add(const model::PublishedZone& zone) {
    const auto text =
        fmt::format("zone {} {} {}", static_cast<int>(zone.publishing), zone.account, zone.ttl);
    if (x_domains.contains(zone.name)) {
      add(zone.name, text);
    } else {
      x_others["the zone " + zone.name.text()] += std::hash<std::string>{}(text);
    }
  }

  void add_others(const model::ResourceGraph& graph) {
    const auto add_other = [&](const std::string& thing, const std::string& text) {
      x_others[thing] += std::hash<std::string>{}(text);
    };
    add_other("the name of the manifest", graph.name);
    for (const auto& account : graph.accounts) {
      add_other("the account " + account.name,
                account.provider + " " + base::join(account.regions, " "));
    }
    for (const auto& list : graph.suppressions) {
      auto text = base::join(list.addresses, " ");
      for (const auto& [account, region] : list.between) text += account + "/" + region + " ";
      for (const auto reason : list.reasons) text += model::to_text(reason);
      add_other("the suppression list " + list.name, text);
    }
    for (const auto& let_go : graph.let_go) add_other("removed: " + let_go.pattern, {});
  }

  std::unordered_set<dns::Name> x_domains;
  ByDomain x_by_domain;
  ByThing x_others;
};

// Keys whose values differ, or that only `before` or only `now` has.
template <class Map, class Take>
void differing(const Map& before, const Map& now, const Take& take) {
  for (const auto& [key, value] : now) {
    const auto found = before.find(key);
    if (found == before.end() || found->second != value) take(key);
  }
  for (const auto& [key, value] : before) {
    if (!now.contains(key)) take(key);
  }
}

}  // namespace

Changed changed_between(const model::ResourceGraph& before, const model::ResourceGraph& now) {
  const Wishes old(before);
  const Wishes fresh(now);
  Changed changed;
  differing(old.by_domain(), fresh.by_domain(), [&](const dns::Name& name) {
    changed.domains.push_back(name);
  });
  differing(old.others(), fresh.others(), [&](const std::string& thing) {
    changed.beyond.push_back(thing);
  });
  std::ranges::sort(changed.domains);
  std::ranges::sort(changed.beyond);
  return changed;
}

}  // namespace mailctl::plan
