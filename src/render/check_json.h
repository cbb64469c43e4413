#pragma once
// A check of a domain for programs: grades, records and all findings.
//   {"format_version", "domain", "role", "grade", "error_count", "warning_count",
//    "areas": [{"area": "spf", "grade", "summary", "records": [{"name", "type", "text"}],
//               "findings": [render/finding_json.h]}]}
// role is null where none was given; "looks_parked" says that it was taken from the records.

#include <nlohmann/json_fwd.hpp>

#include "mail/check/check.h"

namespace mailctl::render {

nlohmann::ordered_json check_json(const mail::check::Report& report);

}  // namespace mailctl::render
