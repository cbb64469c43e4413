#pragma once
// Small worlds of DNS for tests of DMARC.

#include <string>
#include <utility>
#include <vector>

#include "dns/view.h"

namespace mailctl::testing {

using Texts = std::vector<std::pair<std::string, std::string>>;

// A closed world of one TXT value each; a name may stand in several.
inline dns::View texts_world(const Texts& texts) {
  dns::Zone zone;
  for (const auto& [name, text] : texts) {
    zone.add(dns::name_of(name), 300, dns::TxtData{{text}});
  }
  std::vector<dns::RecordSet> sets;
  for (auto& [key, set] : zone.sets) sets.push_back(set);
  return dns::View::of(sets);
}

inline dns::View with_status(dns::View view,
                             std::string_view name,
                             dns::AnswerStatus status,
                             dns::RecordType type = dns::RecordType::kTxt) {
  view.set({dns::name_of(name), type}, {status, {}, {}, 0});
  return view;
}

}  // namespace mailctl::testing
