#include "mail/rules/rule.h"

#include <algorithm>
#include <vector>

namespace mailctl::mail::rules {
namespace {

std::vector<Rule> joined() {
  std::vector<Rule> all;
  for (const auto& rows : {arc_rules(),
                           bimi_rules(),
                           bulk_rules(),
                           dkim_rules(),
                           dmarc_rules(),
                           spf_rules(),
                           transport_rules()}) {
    all.insert(all.end(), rows.begin(), rows.end());
  }
  std::ranges::sort(all, {}, &Rule::id);
  return all;
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

}  // namespace mailctl::mail::rules
