// Streams via accounts: what a service holds of one domain, written so that the same resources come
// out of it again.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "dns/txt.h"
#include "mail/address.h"
#include "manifest/export_sites.h"
#include "manifest/yaml_scalar.h"

namespace mailctl::manifest {
namespace {

using model::Lifecycle;

bool is_usable(const model::LiveResource& resource) {
  return resource.lifecycle != Lifecycle::kDeleting && resource.lifecycle != Lifecycle::kFailed;
}

// What a manifest says again as it is.
bool can_be_sender(const std::string& email, const dns::Name& domain) {
  const auto address = mail::parse_address(email);
  return address && address->domain == domain && mail::parse_local_part(address->local_part) &&
         *mail::parse_local_part(address->local_part) == address->local_part;
}

// The record of a key or return path, where it is published exactly as the service asks.
const dns::RecordSet* published(const Exporting& work,
                                const dns::Name& name,
                                dns::RecordType type,
                                const model::Outputs& outputs) {
  const auto* zone = zone_of(work, name);
  const auto* set = zone == nullptr ? nullptr : zone->zone.find(name, type);
  if (set == nullptr || set->values.size() != 1 || !can_hold(work, name, set->ttl)) return nullptr;
  if (const auto* alias = std::get_if<dns::CnameData>(&set->values.front())) {
    const auto target = dns::Name::parse(outputs.cname_target);
    const bool is_it = !outputs.cname_target.empty() && target && alias->target == *target;
    return is_it ? set : nullptr;
  }
  const auto* txt = std::get_if<dns::TxtData>(&set->values.front());
  const bool is_it =
      txt != nullptr && !outputs.txt_value.empty() && txt->joined() == outputs.txt_value;
  return is_it ? set : nullptr;
}

// Which of two keys signs, as far as can be told.
int rank_of(Lifecycle lifecycle) {
  if (lifecycle == Lifecycle::kActive) return 2;
  return lifecycle == Lifecycle::kInactive ? 0 : 1;
}

class AccountStreams {
 public:
  AccountStreams(Exporting& work, Part& part) : x_work(work), x_part(part) {}

  std::vector<Piece> run() {
    for (const auto& account : x_work.request.head.accounts) {
      const auto facts = x_work.request.facts.find(account.name.value);
      if (facts == x_work.request.facts.end()) continue;
      SiteList sites;
      for (const auto& region : account.regions) {
        const auto* known = facts->second->region(region.value);
        if (known != nullptr) add_site(account, *known, sites);
      }
      if (!sites.empty()) write_account(account, sites);
    }
    return std::move(x_pieces);
  }

 private:
  void add_site(const Account& account, const model::RegionFacts& region, SiteList& sites) {
    const auto& live = x_work.request.live.resources;
    const auto found = live.find(model::domain_address(account.name.value, region.id, x_part.name));
    if (found == live.end()) return;
    if (!is_usable(found->second)) {
      x_work.warnings.push_back(fmt::format("{} is {}: it is left out",
                                            found->first.text(),
                                            model::to_text(found->second.lifecycle)));
      return;
    }
    ExportSite site{&account, &region, &found->second};
    const auto scope = model::scope_of(account.name.value, region.id);
    for (const auto& [address, resource] : live) {
      if (address.is_dns() || address.scope() != scope) continue;
      take(resource, site);
    }
    choose_key(site);
    std::ranges::sort(site.senders);
    sites.push_back(std::move(site));
  }

  void take(const model::LiveResource& resource, ExportSite& site) {
    if (const auto* key = std::get_if<model::DkimKey>(&resource.spec)) {
      if (key->domain == x_part.name) site.keys.push_back(&resource);
    } else if (const auto* path = std::get_if<model::ReturnPath>(&resource.spec)) {
      take_path(resource, *path, site);
    } else if (const auto* sender = std::get_if<model::ApprovedSender>(&resource.spec)) {
      if (sender->domain == x_part.name && is_usable(resource) &&
          can_be_sender(sender->email, x_part.name)) {
        site.senders.push_back(sender->email.substr(0, sender->email.rfind('@')));
      }
    }
  }

  void take_path(const model::LiveResource& resource,
                 const model::ReturnPath& path,
                 ExportSite& site) {
    if (path.domain != x_part.name || !is_usable(resource) || path.name == x_part.name ||
        !path.name.is_at_or_under(x_part.name) || !path.name.is_host_name()) {
      return;
    }
    const auto* set = published(x_work, path.name, dns::RecordType::kCname, resource.outputs);
    if (set == nullptr) {
      return warn_unpublished(resource.address);
    }
    if (site.path != nullptr) return;
    site.path = &resource;
    site.path_ttl = set->ttl;
  }

  void warn_unpublished(const model::Address& address) {
    x_work.warnings.push_back(
        fmt::format("{}: its record is not in the zone as the service asks for it; it is left as "
                    "it is",
                    address.text()));
  }

  void choose_key(ExportSite& site) {
    const auto type =
        site.region->dkim_suffix.empty() ? dns::RecordType::kTxt : dns::RecordType::kCname;
    for (const auto* key : site.keys) {
      if (!is_usable(*key)) continue;
      const auto& spec = std::get<model::DkimKey>(key->spec);
      const auto name = x_part.name.with_prefix(spec.selector + "._domainkey");
      const auto* set = name ? published(x_work, *name, type, key->outputs) : nullptr;
      if (set == nullptr) {
        warn_unpublished(key->address);
        continue;
      }
      if (site.key != nullptr && rank_of(site.key->lifecycle) >= rank_of(key->lifecycle)) {
        const bool is_newer = rank_of(site.key->lifecycle) == rank_of(key->lifecycle) &&
                              site.key->created < key->created;
        if (!is_newer) continue;
      }
      site.key = key;
      site.key_ttl = set->ttl;
    }
  }

  // Sites that are alike enough for one stream.
  static std::vector<SiteList> groups_of(const SiteList& sites) {
    std::vector<SiteList> groups;
    for (const auto& site : sites) {
      const auto alike = std::ranges::find_if(groups, [&](const SiteList& group) {
        const auto& first = group.front();
        return (first.key == nullptr) == (site.key == nullptr) &&
               (first.path == nullptr) == (site.path == nullptr) && first.key_ttl == site.key_ttl &&
               first.path_ttl == site.path_ttl;
      });
      if (alike == groups.end()) {
        groups.push_back({site});
      } else {
        alike->push_back(site);
      }
    }
    return groups;
  }

  void write_account(const Account& account, const SiteList& sites) {
    for (const auto& site : sites) take_spf_term(site);
    std::vector<SiteList> groups;
    for (auto& group : groups_of(sites)) {
      if (selector_of(group) && envelope_of(group, x_part.name)) {
        groups.push_back(std::move(group));
      } else {
        for (auto& site : group) groups.push_back({site});
      }
    }
    const bool is_only = x_work.request.head.accounts.size() == 1;
    const auto base = is_only ? std::string("main") : account.name.value;
    for (const auto& group : groups) {
      const auto name = groups.front().front().region == group.front().region
                            ? base
                            : fmt::format("{}-{}", base, group.front().region->id);
      write_group(account, name, group, sites);
    }
  }

  void take_spf_term(const ExportSite& site) {
    std::string include = site.region->spf_include;
    for (const auto& given : site.account->spf_includes) {
      if (given.region == site.region->id || given.region.empty()) {
        include = given.term.value;
        break;
      }
    }
    auto term = "include:" + include;
    auto& terms = x_part.spf_terms;
    if (include.empty()) {
      x_work.warnings.push_back(
          fmt::format("what SPF must include for {} is not known: give the account `spf_include`",
                      site.region->id));
    } else if (std::ranges::find(terms, term) == terms.end()) {
      terms.push_back(std::move(term));
    }
  }

  void write_group(const Account& account,
                   const std::string& name,
                   const SiteList& group,
                   const SiteList& all) {
    auto common = group.front().senders;
    for (const auto& site : group) {
      std::vector<std::string> both;
      std::ranges::set_intersection(common, site.senders, std::back_inserter(both));
      common = std::move(both);
    }
    const auto id = fmt::format("{}/streams/{}", x_part.name.text(), name);
    if (x_work.is_refused(id)) {
      x_work.warnings.push_back(fmt::format("{} is left out: `mailctl validate` refuses it", id));
      return;
    }
    Piece piece{id, {name + ":", "  via: " + account.name.value}};
    const bool is_everywhere = group.size() == all.size() && all.size() == account.regions.size();
    if (!is_everywhere) piece.lines.push_back("  regions: " + regions_text(group));
    add_from(common, piece);
    add_settings(group, piece);
    x_pieces.push_back(std::move(piece));
    for (const auto& site : group) write_extra_senders(account, name, site, common);
    describe(group);
  }

  static std::string regions_text(const SiteList& group) {
    std::vector<std::string> ids;
    for (const auto& site : group) ids.push_back(yaml_scalar(site.region->id));
    return fmt::format("[{}]", base::join(ids, ", "));
  }

  static void add_from(const std::vector<std::string>& senders, Piece& piece) {
    if (senders.empty()) return;
    std::vector<std::string> texts;
    for (const auto& sender : senders) texts.push_back(yaml_scalar(sender));
    piece.lines.push_back(fmt::format("  from: [{}]", base::join(texts, ", ")));
  }

  void add_settings(const SiteList& group, Piece& piece) {
    const auto& first = group.front();
    if (first.path != nullptr) {
      piece.lines.push_back("  envelope: " + yaml_quoted(*envelope_of(group, x_part.name)));
      if (first.path_ttl != zone_ttl(x_work, x_part.name)) {
        piece.lines.push_back("  ttl: " + ttl_text(first.path_ttl));
      }
    }
    if (const auto description = description_of(group, x_part.name); !description.empty()) {
      piece.lines.push_back("  description: " + yaml_quoted(description));
    }
    if (first.key == nullptr) return;
    auto dkim = *selector_of(group);
    const auto inherited = first.path != nullptr ? first.path_ttl : zone_ttl(x_work, x_part.name);
    if (first.key_ttl != inherited) dkim += ", ttl: " + ttl_text(first.key_ttl);
    piece.lines.push_back(fmt::format("  dkim: {{ {} }}", dkim));
  }

  // Who may send in one region only.
  void write_extra_senders(const Account& account,
                           const std::string& name,
                           const ExportSite& site,
                           const std::vector<std::string>& common) {
    std::vector<std::string> extra;
    std::ranges::set_difference(site.senders, common, std::back_inserter(extra));
    if (extra.empty()) return;
    const auto stream = fmt::format("{}-only-{}", name, site.region->id);
    Piece piece{fmt::format("{}/streams/{}", x_part.name.text(), stream),
                {stream + ":",
                 "  via: " + account.name.value,
                 fmt::format("  regions: [{}]", yaml_scalar(site.region->id))}};
    if (x_work.is_refused(piece.id)) return;
    add_from(extra, piece);
    x_pieces.push_back(std::move(piece));
  }

  // Remembers what the text speaks for.
  void describe(const SiteList& group) {
    for (const auto& site : group) {
      const auto& account = site.account->name.value;
      x_work.described.insert(site.domain->address);
      for (const auto& sender : site.senders) {
        x_work.described.insert(
            model::sender_address(account, site.region->id, sender + "@" + x_part.name.text()));
      }
      if (site.path != nullptr) take_record(*site.path, site.path->address.leaf());
      if (site.key == nullptr) continue;
      const auto& selector = std::get<model::DkimKey>(site.key->spec).selector;
      take_record(*site.key, selector + "._domainkey." + x_part.name.text());
    }
  }

  void take_record(const model::LiveResource& resource, const std::string& name) {
    x_work.described.insert(resource.address);
    const auto parsed = dns::Name::parse(name);
    if (!parsed) return;
    x_work.written.insert({*parsed, dns::RecordType::kCname});
    x_work.written.insert({*parsed, dns::RecordType::kTxt});
  }

  Exporting& x_work;
  Part& x_part;
  std::vector<Piece> x_pieces;
};

}  // namespace

std::vector<Piece> account_streams(Exporting& work, Part& part) {
  return AccountStreams(work, part).run();
}

}  // namespace mailctl::manifest
