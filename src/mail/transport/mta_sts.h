#pragma once
// MTA-STS (RFC 8461): the TXT record at _mta-sts.<domain> (§3.1) and the policy file at
// https://mta-sts.<domain>/.well-known/mta-sts.txt (§3.2). Nothing is fetched here.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dns/name.h"
#include "mail/problem.h"

namespace mailctl::mail::transport {

struct StsRecord {
  std::string id;  // 1 to 32 letters and digits; changes with the policy
  std::vector<std::pair<std::string, std::string>> unknown;  // extensions, kept
  bool operator==(const StsRecord&) const = default;
};

struct ParsedStsRecord {
  StsRecord record;
  std::vector<Problem> problems;

  [[nodiscard]] bool is_valid() const { return !has_errors(problems); }
};

// "v=STSv1;" at the start.
[[nodiscard]] bool is_sts_text(std::string_view text);
[[nodiscard]] bool is_sts_id(std::string_view text);
// Codes: mta-sts/no-version, mta-sts/malformed-tag, mta-sts/duplicate-tag, mta-sts/bad-id.
ParsedStsRecord parse_sts_record(std::string_view text);
// "v=STSv1; id=…;"
std::string to_text(const StsRecord& record);

enum class StsMode : std::uint8_t { kNone, kTesting, kEnforce };

[[nodiscard]] std::string_view to_text(StsMode mode);  // "none" "testing" "enforce"

inline constexpr std::uint32_t kLongestStsAge = 31557600;  // seconds; §3.2: about a year

struct StsPolicy {
  StsMode mode = StsMode::kTesting;
  std::uint32_t max_age = 604800;  // seconds
  std::vector<std::string> mx;     // "mail.example.com", "*.example.com"; lower case
  std::vector<std::pair<std::string, std::string>> unknown;  // extensions, kept
  bool operator==(const StsPolicy&) const = default;
};

struct ParsedStsPolicy {
  StsPolicy policy;
  std::vector<Problem> problems;  // offsets in the file

  [[nodiscard]] bool is_valid() const { return !has_errors(problems); }
};

// The file, with CRLF or LF. Codes: mta-sts/bad-line, mta-sts/bad-value, mta-sts/missing-field;
// warning mta-sts/duplicate-field (all but the first are ignored, §3.2).
ParsedStsPolicy parse_sts_policy(std::string_view text);
// Lines with CRLF: version, mode, mx…, max_age, extensions.
std::string to_text(const StsPolicy& policy);

// Whether a pattern of the policy admits this MX host: equal, or "*." and exactly one more label on
// the left (§4.1).
[[nodiscard]] bool is_matching_mx(std::string_view pattern, const dns::Name& host);

}  // namespace mailctl::mail::transport
