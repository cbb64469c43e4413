#pragma once
// Who is where, looked up by what ordering asks for, so that order costs n log n. Inside of plan/.

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plan/diff.h"

namespace mailctl::plan {

// An email domain in one region.
using Place = std::pair<std::string, dns::Name>;

struct OrderIndex {
  std::map<model::Address, ChangeId> changes;
  // Record changes by the key or return path whose output they publish.
  std::map<model::Address, std::vector<ChangeId>> publishers;
  // Records of DKIM keys that are written, by the place of the key.
  std::map<Place, std::vector<ChangeId>> key_records;
  // Deletions of what a domain consists of, by place; of record sets, by name; of senders, by
  // domain.
  std::map<Place, std::vector<ChangeId>> parts_going;
  std::map<dns::Name, std::vector<ChangeId>> records_going;
  // Changes by which a DMARC record goes or asks for less, by its name.
  std::map<dns::Name, std::vector<ChangeId>> dmarcs_loosened;
  std::map<dns::Name, std::vector<ChangeId>> senders_going;
  // Live keys by place, and live keys and return paths by the name of their record.
  std::map<Place, std::vector<const model::LiveResource*>> keys;
  std::map<dns::Name, std::vector<const model::LiveResource*>> published;
};

OrderIndex make_index(const Draft& draft);

// The email domain that a cloud resource belongs to; nullptr for records and lists.
const dns::Name* domain_of(const model::Spec& spec);

// Desired where there is one, else live.
const model::Spec* spec_of(const model::Change& change);

}  // namespace mailctl::plan
