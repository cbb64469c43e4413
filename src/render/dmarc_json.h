#pragma once
// DMARC for programs: what `dmarc check --json` answers, and the parts that `verify --json` shares.

#include <nlohmann/json_fwd.hpp>

#include "mail/dmarc/evaluate.h"
#include "mail/dmarc/survey.h"
#include "mail/finding.h"

namespace mailctl::render {

// The document of `dmarc check`: domain, record, organizational_domain, policy, walk, destinations,
// rfc7489, findings.
nlohmann::ordered_json dmarc_check_json(const mail::dmarc::Survey& survey,
                                        const mail::Findings& findings);

// {"result","policy","disposition","policy_tag","policy_domain","organizational_domain","record",
//  "aligned":{"spf","dkim"},"aligned_by","reason"}; what is not there is empty.
nlohmann::ordered_json verdict_json(const mail::dmarc::Verdict& verdict);

}  // namespace mailctl::render
