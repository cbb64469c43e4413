#pragma once
// What is known of a message, for programs: the answer of `verify --json`.

#include <nlohmann/json_fwd.hpp>

#include "mail/authenticate.h"
#include "mail/finding.h"

namespace mailctl::render {

// from, spf, helo, dkim, arc, dmarc (with rfc7489 inside), authentication_results (the value of the
// field in one line) and findings. The words of results are those of RFC 8601.
nlohmann::ordered_json verify_json(const mail::Authentication& found,
                                   const mail::Delivery& delivery,
                                   const mail::Findings& findings);

}  // namespace mailctl::render
