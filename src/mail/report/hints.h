#pragma once
// What the name of a report file and the subject of its mail say (RFC 9990 §3.5.2). Only hints:
// both are often wrong, and neither is needed.

#include <string>
#include <string_view>
#include <vector>

#include "mail/report/aggregate.h"

namespace mailctl::mail::report {

// Where they contradict the report: it may be forged, or somebody else's. `name` and `subject` may
// be empty.
std::vector<std::string> doubts_about(std::string_view name,
                                      std::string_view subject,
                                      const Metadata& metadata,
                                      const PublishedPolicy& policy);

// Whether an attachment of this media type and name should hold a report.
[[nodiscard]] bool is_named_as_report(std::string_view type, std::string_view name);

// The last part of a path, cut to a sensible length. For messages; not yet safe for a terminal.
std::string visible_name(std::string_view path);

}  // namespace mailctl::mail::report
