#pragma once
// DMARC policy records (RFC 9989 §4.7, §4.8), with the historic tags of RFC 7489 §6.3 (pct, rf, ri)
// tolerated and kept. Parsing, printing and comparing; discovery and evaluation are not done here.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mail/problem.h"
#include "mail/report_uri.h"

namespace mailctl::mail::dmarc {

// In the order of strictness.
enum class Policy : std::uint8_t { kNone, kQuarantine, kReject };
enum class Alignment : std::uint8_t { kRelaxed, kStrict };
// psd=: u, n, y
enum class PublicSuffix : std::uint8_t { kUnknown, kNo, kYes };
// t=
enum class TestMode : std::uint8_t { kOff, kOn };

// Defaults are those of absent tags, so a record that spells a default out equals one that does
// not.
struct Record {
  std::optional<Policy> p;   // absent reads as none (§4.7)
  std::optional<Policy> sp;  // absent: as p
  std::optional<Policy> np;  // absent: as sp, then p
  Alignment adkim = Alignment::kRelaxed;
  Alignment aspf = Alignment::kRelaxed;
  PublicSuffix psd = PublicSuffix::kUnknown;
  TestMode t = TestMode::kOff;
  std::string fo = "0";  // values joined with ":", lower case
  std::vector<ReportUri> rua;
  std::vector<ReportUri> ruf;
  std::uint8_t pct = 100;                                    // RFC 7489 only
  std::vector<std::pair<std::string, std::string>> unknown;  // rf, ri and tags of others, kept
  bool operator==(const Record&) const = default;
};

struct ParsedRecord {
  Record record;
  // Errors: a receiver reads something else than was meant. Most of them do not void the record:
  // syntax errors fall back to the default of their tag (§4.8).
  std::vector<Problem> problems;
  // Of "p" "sp" "np", those that are there with a value that is no policy.
  std::vector<std::string_view> bad_policies;
  // It begins with v=DMARC1 and no tag stands twice; otherwise receivers ignore it (§4.7).
  bool applies = false;
};

// "v=DMARC1" first, blanks round "=" allowed, the value case-sensitive: the value is taken as a
// DMARC record (§4.7).
[[nodiscard]] bool is_dmarc_text(std::string_view text);

// Codes: dmarc/no-version, dmarc/malformed-tag, dmarc/duplicate-tag, dmarc/bad-value,
// dmarc/bad-uri; warnings dmarc/unknown-tag, dmarc/fo-without-ruf; info dmarc/historic-tag,
// dmarc/missing-policy. An invalid p, sp or np is left out and makes a record with rua act as
// p=none (§4.10.1).
ParsedRecord parse_record(std::string_view text);

// "v=DMARC1; p=none; rua=mailto:…": v and p first (RFC 7489 receivers want p second), then sp np
// adkim aspf psd t fo rua ruf pct and the unknown tags; defaults are left out, p never is.
[[nodiscard]] std::string to_text(const Record& record);

// "none" "quarantine" "reject"
[[nodiscard]] std::string_view to_text(Policy policy);
// Case-insensitive.
[[nodiscard]] std::optional<Policy> parse_policy(std::string_view text);
// Any of the forms of §4.8 ("1:d:s"), in lower case; nullopt when malformed.
[[nodiscard]] std::optional<std::string> parse_failure_options(std::string_view text);

}  // namespace mailctl::mail::dmarc
