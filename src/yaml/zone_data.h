#pragma once
// DNS as a data file: the form in which the SPF suites of openspf.org write zones, in YAML or JSON.
//
//   example.com:
//     - TXT: "v=spf1 -all"          # a list of texts is one record of several strings
//     - MX: [10, mail.example.com]
//     - A: 192.0.2.1
//   slow.example: [TIMEOUT]         # types not listed above it: nobody answers
//   broken.example: [SERVFAIL]      # likewise: the server refuses
//
// An `SPF` entry also stands for TXT where the name has none; `TXT: NONE` says that there is none;
// a type may itself be TIMEOUT or SERVFAIL. Names may stand in several entries. Other types are
// written as zone text writes their data.

#include <span>

#include "base/diagnostics.h"
#include "dns/view.h"
#include "yaml/tree.h"

namespace mailctl::yaml {

// A closed world (dns::View::of) of these names. Code zone/data for what cannot be read; what could
// be is returned.
dns::View parse_zone_data(const base::SourceFile& file, base::Diagnostics& diagnostics);

// The same of a node that was parsed already: a mapping of names.
dns::View zone_data_of(const Node& names, base::Diagnostics& diagnostics);

}  // namespace mailctl::yaml
