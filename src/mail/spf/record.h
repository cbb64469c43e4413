#pragma once
// SPF records as text and terms (RFC 7208 §4.5, §4.6, §5, §6, §7.1; the grammar of §12). Parsing
// never stops at the first mistake: every bad term is reported with its place, and the good ones
// are there. What a record means for a sender is not decided here.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dns/record.h"
#include "mail/problem.h"

namespace mailctl::mail::spf {

enum class Qualifier : std::uint8_t { kPass, kFail, kSoftFail, kNeutral };

enum class TermKind : std::uint8_t {
  kAll,
  kInclude,
  kA,
  kMx,
  kPtr,
  kIp4,
  kIp6,
  kExists,
  kRedirect,         // modifier
  kExp,              // modifier
  kUnknownModifier,  // ignored by receivers (§6), kept here
};

// One directive or modifier. Everything but the place follows from `text`, so two terms are equal
// when their texts are; for equal in meaning see is_same_term.
struct Term {
  TermKind kind = TermKind::kAll;
  Qualifier qualifier = Qualifier::kPass;  // mechanisms only
  std::string name;                        // as written, without qualifier: "include", "A", "moo"
  std::string domain_spec;     // with macros, as written; empty where omitted. Of an unknown
                               // modifier: its value
  dns::AData ip4;              // kIp4
  dns::AaaaData ip6;           // kIp6
  std::uint8_t prefix4 = 32;   // kA, kMx, kIp4
  std::uint8_t prefix6 = 128;  // kA, kMx, kIp6
  std::string text;            // as written
  std::size_t offset = 0;      // in the record; text.size() is the length

  bool operator==(const Term& other) const { return text == other.text; }
};

struct Record {
  std::vector<Term> terms;
  bool operator==(const Record&) const = default;
};

struct ParsedRecord {
  Record record;                  // the terms that could be read
  std::vector<Problem> problems;  // any error is a permerror for the whole record (§4.6)

  [[nodiscard]] bool is_valid() const { return !has_errors(problems); }
};

struct ParsedTerm {
  std::optional<Term> term;
  std::vector<Problem> problems;
};

[[nodiscard]] bool is_mechanism(TermKind kind);
[[nodiscard]] char to_character(Qualifier qualifier);
// "pass" "fail" "softfail" "neutral": the result words of §2.6.
[[nodiscard]] std::string_view to_text(Qualifier qualifier);

// "v=spf1" in any case, followed by a blank or the end: the value is chosen as an SPF record
// (§4.5).
[[nodiscard]] bool is_spf_text(std::string_view text);

// A whole record, the strings of its TXT value joined without blanks (§3.3). Codes: spf/no-version,
// spf/too-long, spf/duplicate-modifier and those of parse_term.
ParsedRecord parse_record(std::string_view text);

// One term, as a manifest writes it: "include:spf.example", "-ip4:192.0.2.0/24", "exp=why.example".
// Codes: spf/unknown-mechanism, spf/bad-argument, spf/bad-domain, spf/bad-address, spf/bad-cidr,
// spf/bad-modifier, spf/bad-macro, spf/bad-character; warning spf/mechanism-as-modifier.
ParsedTerm parse_term(std::string_view text);

// "-all"
[[nodiscard]] Term make_all(Qualifier qualifier);

// "v=spf1 …": the terms as written with one blank between them.
[[nodiscard]] std::string to_text(const Record& record);

// The one spelling of what a term means: names and domains in lower case without final dot, no "+",
// no default prefix, networks with host bits cleared. Macros stay as they are. Kept in state.
[[nodiscard]] std::string canonical_text(const Term& term);

// Equal in meaning, qualifier included.
[[nodiscard]] bool is_same_term(const Term& a, const Term& b);

// Equal in meaning but perhaps with another qualifier ("include:x" and "?include:x").
[[nodiscard]] bool is_same_mechanism(const Term& a, const Term& b);

}  // namespace mailctl::mail::spf
