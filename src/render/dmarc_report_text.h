#pragma once
// Received reports as a mail administrator reads them: by domain what passes and what a stricter
// policy would block, then every source with what it is and what to do about it.

#include <span>
#include <string>

#include "mail/report/collection.h"
#include "render/color.h"

namespace mailctl::render {

// Safe for a terminal, whatever the reports hold. Errors are not in it: they are said on stderr.
std::string dmarc_report_text(const mail::report::Collection& collection,
                              std::span<const mail::report::Source> sources,
                              Color color);

}  // namespace mailctl::render
