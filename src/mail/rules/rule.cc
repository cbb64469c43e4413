#include "mail/rules/rule.h"

#include <algorithm>
#include <array>

namespace mailctl::mail::rules {
namespace {

constexpr std::array<Group, 10> kGroups = {{
    {"arc", "seals of forwarders on what they pass on (RFC 8617)"},
    {"bimi", "logos beside mail: the BIMI record, logo and certificate"},
    {"bulk", "what Google, Yahoo and Microsoft ask of those who send much"},
    {"dane", "TLSA records of mail hosts (RFC 7672)"},
    {"dkim", "DKIM keys and signatures (RFC 6376, 8301, 8463)"},
    {"dmarc", "DMARC records, policies and reports (RFC 9989, 9990, 7489)"},
    {"mta-sts", "MTA-STS: mail to the domain must be encrypted (RFC 8461)"},
    {"mx", "MX records: where mail to the domain goes (RFC 5321, 7505)"},
    {"spf", "SPF records: who may send for the domain (RFC 7208)"},
    {"tls-rpt", "TLS-RPT: reports on that encryption (RFC 8460)"},
}};

std::vector<Rule> joined() {
  std::vector<Rule> all;
  for (const auto& rows : {arc_rules(),
                           bimi_rules(),
                           bulk_rules(),
                           dkim_rules(),
                           dkim_record_rules(),
                           dmarc_rules(),
                           dmarc_advice_rules(),
                           dmarc_record_rules(),
                           spf_rules(),
                           spf_record_rules(),
                           transport_rules(),
                           transport_record_rules()}) {
    all.insert(all.end(), rows.begin(), rows.end());
  }
  std::ranges::sort(all, {}, &Rule::id);
  return all;
}

std::vector<Group> groups_with_rules() {
  std::vector<Group> groups;
  for (const Rule& rule : all_rules()) {
    const auto name = group_of(rule.id);
    if (!groups.empty() && groups.back().name == name) continue;
    const auto* const known = std::ranges::find(kGroups, name, &Group::name);
    groups.push_back(known == kGroups.end() ? Group{name, "other rules"} : *known);
  }
  return groups;
}

}  // namespace

std::span<const Rule> all_rules() {
  static const std::vector<Rule> kAll = joined();
  return kAll;
}

const Rule* find_rule(std::string_view id) {
  const auto rules = all_rules();
  const auto found = std::ranges::lower_bound(rules, id, {}, &Rule::id);
  return found == rules.end() || found->id != id ? nullptr : &*found;
}

std::string_view group_of(std::string_view id) {
  return id.substr(0, std::min(id.find('/'), id.size()));
}

std::span<const Group> all_groups() {
  static const std::vector<Group> kAll = groups_with_rules();
  return kAll;
}

std::vector<const Rule*> rules_of(std::string_view group) {
  std::vector<const Rule*> found;
  for (const Rule& rule : all_rules()) {
    if (group_of(rule.id) == group) found.push_back(&rule);
  }
  return found;
}

}  // namespace mailctl::mail::rules
