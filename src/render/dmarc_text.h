#pragma once
// A domain's DMARC for people: which record counts, what mail that fails meets, where reports go.

#include <string>

#include "mail/dmarc/survey.h"
#include "mail/finding.h"
#include "render/color.h"

namespace mailctl::render {

// Ends with the findings and how many there are.
std::string dmarc_check_text(const mail::dmarc::Survey& survey,
                             const mail::Findings& findings,
                             Color color);

}  // namespace mailctl::render
