#include "dns/record_set.h"

#include <algorithm>

namespace mailctl::dns {
namespace {

// Sorted, TXT as joined texts, each meaning once.
std::vector<RecordData> to_meanings(std::vector<RecordData> values) {
  for (auto& value : values) {
    if (auto* const txt = std::get_if<TxtData>(&value)) txt->strings = {txt->joined()};
  }
  std::ranges::sort(values);
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

}  // namespace

bool is_same_meaning(const RecordSet& a, const RecordSet& b) {
  return a.name == b.name && a.type == b.type && a.ttl == b.ttl &&
         to_meanings(a.values) == to_meanings(b.values);
}

const RecordSet* Zone::find(const Name& name, RecordType type) const {
  const auto found = sets.find({name, type});
  return found == sets.end() ? nullptr : &found->second;
}

void Zone::add(const Name& name, std::uint32_t ttl, RecordData data) {
  const auto type = type_of(data);
  auto& set = sets[{name, type}];
  set.name = name;
  set.type = type;
  set.ttl = ttl;
  // RFC 2181 §5: a set holds each record once.
  if (std::ranges::find(set.values, data) == set.values.end())
    set.values.push_back(std::move(data));
}

}  // namespace mailctl::dns
