#pragma once
// PURE: what is to be published in a zone, as whole record sets, for programs that write whole
// sets: beside a TXT value that is asked for stand those of others, as DNS shows them today.

#include <vector>

#include "plan/desired.h"
#include "plan/request.h"

namespace mailctl::plan {

struct ZoneRecords {
  dns::Name zone;
  std::vector<const Request*> requests;  // by address
  // By name and type. Of what is not asked for yet: what is there today.
  std::vector<dns::RecordSet> sets;
  std::vector<const Request*> unknown;  // whose value is not known yet: in no set
};

// By zone. The requests must live as long.
std::vector<ZoneRecords> records_by_zone(const std::vector<Request>& requests,
                                         const model::Snapshot& live);

}  // namespace mailctl::plan
