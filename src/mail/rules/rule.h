#pragma once
// The rules of mail, one row each: what lint says about records and messages, where the rule comes
// from and what to do. `mailctl explain` and docs/reference/rules.md show the same rows; every id
// that lint uses is here.

#include <span>
#include <string_view>

#include "base/diagnostics.h"

namespace mailctl::mail::rules {

struct Rule {
  std::string_view id;  // "spf/too-many-lookups"
  base::Severity severity = base::Severity::kError;  // the usual one; a finding may be milder
  std::string_view source;   // "RFC 7208 §4.6.4"; several joined by "; "; a vendor's page by its name
  std::string_view summary;  // one line, without final stop
  std::string_view why;      // what receivers do and why it matters
  std::string_view fix;      // what to do; where it can be pasted, a line of its own
};

// By id.
std::span<const Rule> all_rules();
// nullptr where there is no such rule.
const Rule* find_rule(std::string_view id);

// The tables that all_rules joins, one file each (mail/rules/<group>_rules.cc).
std::span<const Rule> arc_rules();
std::span<const Rule> bimi_rules();
std::span<const Rule> bulk_rules();  // what large receivers ask of bulk senders
std::span<const Rule> dkim_rules();
std::span<const Rule> dmarc_rules();
std::span<const Rule> spf_rules();
std::span<const Rule> transport_rules();  // mx/ mta-sts/ tls-rpt/ dane/

}  // namespace mailctl::mail::rules
