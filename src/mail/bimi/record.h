#pragma once
// BIMI assertion records at <selector>._bimi.<domain>
// (draft-brand-indicators-for-message-identification-12 §4.3). The image and the mark certificate
// behind the URLs are not looked at.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mail/problem.h"

namespace mailctl::mail::bimi {

struct Record {
  std::string location;           // l=: https URL of the SVG; may be empty
  std::string authority;          // a=: https URL of the mark certificate; may be empty
  std::string avatar_preference;  // avp=: "brand" (default) or "personal"
  std::vector<std::pair<std::string, std::string>> unknown;  // lps= and tags of others, kept

  // An empty l= and a= say that the domain does not take part (§4.3.1).
  [[nodiscard]] bool is_declination() const { return location.empty() && authority.empty(); }

  bool operator==(const Record&) const = default;
};

struct ParsedRecord {
  Record record;
  std::vector<Problem> problems;

  [[nodiscard]] bool is_valid() const { return !has_errors(problems); }
};

// "v=BIMI1" first, in this case.
[[nodiscard]] bool is_bimi_text(std::string_view text);

// Codes: bimi/no-version, bimi/malformed-tag, bimi/duplicate-tag, bimi/missing-location,
// bimi/bad-url, bimi/bad-value; warning bimi/no-certificate.
ParsedRecord parse_record(std::string_view text);

// "v=BIMI1; l=…; a=…", with avp= and unknown tags where set.
std::string to_text(const Record& record);

}  // namespace mailctl::mail::bimi
