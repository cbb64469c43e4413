#pragma once
// Finding the SPF record among the TXT values of a name, and mending the commonest way to break
// it: a value written without quotes, which DNS tools cut at the blanks into several strings.
// Receivers join the strings without blanks (RFC 7208 §3.3), so "v=spf1" "include:a" "~all" reads
// "v=spf1include:a~all": no SPF record at all.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dns/record.h"
#include "mail/spf/record.h"

namespace mailctl::mail::spf {

// Why a value does not say what it was meant to say, and what it was meant to say.
struct Defect {
  std::string reason;  // one sentence for people
  Record repaired;     // every term kept; valid
  bool operator==(const Defect&) const = default;
};

// The defect of one TXT value; nullopt when it is right, when it is no SPF record even with blanks
// between its strings, or when blanks do not mend it. A boundary gets a blank only where a complete
// term ends before it and a complete term begins after it. A record that is valid as it stands is
// doubted only where both are terms that receivers act on and the string before was not full (255
// octets: cut by length).
std::optional<Defect> find_defect(const dns::TxtData& value);

enum class SpfStatus : std::uint8_t {
  kNone,     // no value is or was meant as an SPF record
  kValid,    // one, and it parses
  kBroken,   // one, with a defect that can be mended; see defect
  kInvalid,  // one, and receivers answer permerror; see parsed.problems
  kSeveral,  // more than one (receivers answer permerror, §4.5); see explanation
};

struct SpfAtName {
  SpfStatus status = SpfStatus::kNone;
  std::vector<std::size_t>
      indices;                   // into the given values: which are SPF records, broken ones too
  ParsedRecord parsed;           // kValid, kInvalid: of the joined text; kBroken: the mended record
  std::optional<Defect> defect;  // kBroken
  std::string explanation;       // for people, unless kNone or kValid
};

SpfAtName find_spf(std::span<const dns::TxtData> values);

}  // namespace mailctl::mail::spf
