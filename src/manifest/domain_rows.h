#pragma once
// The file of a domain set: one domain a row, as CSV (RFC 4180, with a header line) or, where its
// name ends in .jsonl or .ndjson, as one JSON object a line. Fields: domain, id, profile. PURE.

#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "manifest/manifest.h"

namespace mailctl::manifest {

struct DomainRow {
  Text domain;
  std::string id;  // empty where there is none
  Text profile;    // empty where there is none
};

// In the order written. Codes: manifest/bad-set-file for the file as a whole (nothing is returned
// then), manifest/bad-row for one row, yaml/encoding and yaml/too-large.
std::vector<DomainRow> parse_domain_rows(const base::SourceFile& file,
                                         base::Diagnostics& diagnostics);

}  // namespace mailctl::manifest
