#pragma once
// Zone text as the whole world, and what a lint says about it, for tests.

#include <string>
#include <string_view>
#include <vector>

#include "dns/zone_text.h"
#include "mail/finding.h"
#include "mail/rules/rule.h"

namespace mailctl::mail::test {

// Lines of zone text with absolute or relative-to-root names.
inline dns::View world_of(std::string_view text) {
  base::Diagnostics diagnostics;
  const base::SourceFile file{base::FileId{0}, "zone", "$ORIGIN .\n$TTL 300\n" + std::string(text)};
  std::vector<dns::RecordSet> sets;
  for (auto& [key, set] : dns::parse_world_text(file, diagnostics).sets) sets.push_back(set);
  MAILCTL_CHECK(!diagnostics.has_errors());
  return dns::View::of(sets);
}

// "E mx/no-address", "W …", "I …", in order. An id that is no rule is "?".
inline std::vector<std::string> said(const Findings& findings) {
  std::vector<std::string> out;
  for (const auto& finding : findings) {
    const auto letter = std::string_view("EWI")[static_cast<std::size_t>(finding.severity)];
    const auto* rule = rules::find_rule(finding.rule);
    out.push_back(std::string(1, rule == nullptr ? '?' : letter) + " " + std::string(finding.rule));
  }
  return out;
}

// The marked part of the text of each finding.
inline std::vector<std::string> marked(const Findings& findings) {
  std::vector<std::string> out;
  for (const auto& finding : findings) {
    out.push_back(finding.text.substr(finding.offset, finding.length));
  }
  return out;
}

}  // namespace mailctl::mail::test
