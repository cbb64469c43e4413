#pragma once
// Which clients a record admits: analyze.cc's second half.

#include "mail/spf/analyze.h"

namespace mailctl::mail::spf {

// Fills admitted, overlaps, pass4, pass6 and admits_more from the records.
void find_admitted(Analysis& analysis);

}  // namespace mailctl::mail::spf
