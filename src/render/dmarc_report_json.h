#pragma once
// Received reports for programs: what `dmarc report --json` answers.

#include <span>
#include <string>

#include "mail/report/collection.h"

namespace mailctl::render {

// One indented JSON document with final newline: reports, tls_reports, failure_reports, errors,
// domains, sources. Times are whole seconds since 1970 UTC, null where a report has none.
std::string dmarc_report_json(const mail::report::Collection& collection,
                              std::span<const mail::report::Source> sources);

}  // namespace mailctl::render
