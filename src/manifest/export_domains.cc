#include <algorithm>

#include "base/text.h"
#include "mail/spf/record.h"
#include "manifest/export_parts.h"

namespace mailctl::manifest {
namespace {

// What the parser takes as the name of a domain.
bool is_domain_name(const dns::Name& name) {
  return name.is_host_name() && name.label_count() >= 2 &&
         !base::parse_unsigned(name.labels().back());
}

bool has_spf(const dns::RecordSet& set) {
  return std::ranges::any_of(set.values, [](const dns::RecordData& value) {
    const auto* txt = std::get_if<dns::TxtData>(&value);
    return txt != nullptr && mail::spf::is_spf_text(txt->joined());
  });
}

// "_dmarc.a.example" and "s1._domainkey.a.example" speak of a.example.
std::optional<dns::Name> spoken_of(const dns::RecordSet& set) {
  const auto labels = set.name.labels();
  std::size_t skipped = 0;
  if (!labels.empty() && labels.front() == "_dmarc") skipped = 1;
  const auto key = std::ranges::find(labels, std::string("_domainkey"));
  if (key != labels.end() && key != labels.begin()) {
    skipped = static_cast<std::size_t>(key - labels.begin()) + 1;
  }
  if (skipped == 0) {
    const bool is_of_mail =
        set.type == dns::RecordType::kMx || (set.type == dns::RecordType::kTxt && has_spf(set));
    return is_of_mail ? std::optional(set.name) : std::nullopt;
  }
  auto name = set.name;
  for (; skipped > 0; --skipped) name = name.parent();
  return name;
}

}  // namespace

std::vector<dns::Name> domains_in(const model::Snapshot& live) {
  std::set<dns::Name> found;
  std::set<dns::Name> return_paths;
  for (const auto& [address, resource] : live.resources) {
    if (const auto* domain = std::get_if<model::EmailDomain>(&resource.spec)) {
      found.insert(domain->name);
    }
    if (const auto* path = std::get_if<model::ReturnPath>(&resource.spec)) {
      return_paths.insert(path->name);
    }
  }
  for (const auto& [apex, zone] : live.zones) {
    found.insert(apex);
    for (const auto& [key, set] : zone.zone.sets) {
      const auto name = spoken_of(set);
      if (name && name->is_at_or_under(apex) && !return_paths.contains(*name)) found.insert(*name);
    }
  }
  std::erase_if(found, [](const dns::Name& name) { return !is_domain_name(name); });
  return {found.begin(), found.end()};
}

std::vector<dns::Name> domains_to_export(const Exporting& work) {
  if (work.request.domains.empty()) return domains_in(work.request.live);
  auto domains = work.request.domains;
  std::ranges::sort(domains);
  domains.erase(std::unique(domains.begin(), domains.end()), domains.end());
  return domains;
}

}  // namespace mailctl::manifest
