#pragma once
// The rules of mail, one row each: what lint says about records and messages, where the rule comes
// from and what to do. `mailctl explain` and docs/reference/rules.md show the same rows; every id
// that lint uses is here.

#include <span>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"

namespace mailctl::mail::rules {

// The texts are for the reader of a terminal: no markup, no line breaks but those of `fix`.
struct Rule {
  std::string_view id;                               // "spf/too-many-lookups"
  base::Severity severity = base::Severity::kError;  // the usual one; a finding may be milder
  // "RFC 7208 §4.6.4", "RFC 9989 App. C.5.2", "BIMI draft §4.3", or a vendor's page by its name;
  // several joined by "; ". Sections stand in docs/reference/rfc-sections.tsv.
  std::string_view source;
  std::string_view summary;  // one line: what is wrong; lower case first, no final stop
  std::string_view why;      // sentences: what receivers do and why it matters
  std::string_view fix;      // sentences: what to do; where it can be pasted, lines of its own
};

// What the ids of a group are about.
struct Group {
  std::string_view name;     // what stands before the slash: "spf"
  std::string_view summary;  // one line, no final stop
};

// By id.
std::span<const Rule> all_rules();
// nullptr where there is no such rule.
const Rule* find_rule(std::string_view id);
// "spf" of "spf/too-many-lookups".
std::string_view group_of(std::string_view id);
// By name; each has at least one rule.
std::span<const Group> all_groups();
// In the order of all_rules().
std::vector<const Rule*> rules_of(std::string_view group);

// The tables that all_rules joins, one file each (mail/rules/<group>_rules.cc). Those called
// record_rules are about the text of one record, whoever reads it.
std::span<const Rule> arc_rules();
std::span<const Rule> bimi_rules();
std::span<const Rule> bulk_rules();  // what large receivers ask of bulk senders
std::span<const Rule> dkim_rules();
std::span<const Rule> dkim_record_rules();
std::span<const Rule> dmarc_rules();
std::span<const Rule> dmarc_advice_rules();
std::span<const Rule> dmarc_record_rules();
std::span<const Rule> spf_rules();
std::span<const Rule> spf_record_rules();
std::span<const Rule> transport_rules();  // mx/ mta-sts/ tls-rpt/ dane/
std::span<const Rule> transport_record_rules();

}  // namespace mailctl::mail::rules
