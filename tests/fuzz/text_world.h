#pragma once
// A closed world out of lines "name text": TXT records, several at one name where it stands several
// times. Lines that begin with no name are left out.

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dns/idna.h"
#include "dns/view.h"

namespace mailctl::fuzz {

// What promises are about does not grow with the world; the time for it does.
inline constexpr std::size_t kMaxLines = 40;
inline constexpr std::size_t kMaxString = 255;  // RFC 1035 §3.3.14

inline dns::View text_world(std::span<const std::string_view> lines) {
  std::vector<dns::RecordSet> sets;
  for (const auto line : lines.first(std::min(lines.size(), kMaxLines))) {
    const auto blank = std::min(line.find(' '), line.size());
    const auto name = dns::name_from_unicode(line.substr(0, blank));
    if (!name) continue;
    const auto text = line.substr(std::min(blank + 1, line.size())).substr(0, kMaxString);
    const auto same = std::ranges::find(sets, *name, &dns::RecordSet::name);
    auto& set = same == sets.end()
                    ? sets.emplace_back(dns::RecordSet{*name, dns::RecordType::kTxt, 300, {}})
                    : *same;
    set.values.emplace_back(dns::TxtData{{std::string(text)}});
  }
  return dns::View::of(sets);
}

}  // namespace mailctl::fuzz
