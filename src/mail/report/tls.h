#pragma once
// TLS reports (RFC 8460 §4), at the level of their summaries: how many sessions succeeded and
// failed, and why.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace mailctl::mail::report {

struct TlsFailure {
  std::string type;  // "certificate-expired", … (§4.3)
  std::string mx;    // receiving-mx-hostname; may be empty
  std::uint64_t sessions = 0;
  bool operator==(const TlsFailure&) const = default;
};

struct TlsPolicy {
  std::string type;              // "sts" "tlsa" "no-policy-found"
  std::string domain;            // may be empty
  std::uint64_t successful = 0;  // sessions
  std::uint64_t failed = 0;
  std::vector<TlsFailure> failures;  // by type and MX
  bool operator==(const TlsPolicy&) const = default;
};

struct TlsReport {
  std::string organization;
  std::string contact;
  std::string report_id;
  std::optional<std::int64_t> begin;  // seconds since 1970
  std::optional<std::int64_t> end;
  std::vector<TlsPolicy> policies;
  bool operator==(const TlsReport&) const = default;
};

// Of JSON text. kInvalid where it is no JSON, no TLS report, or has more than kMaxTlsPolicies.
base::Result<TlsReport> parse_tls_report(std::string_view json);

inline constexpr std::size_t kMaxTlsPolicies = 1000;
inline constexpr std::size_t kMaxTlsFailures = 200;  // of one policy; further ones are left out

}  // namespace mailctl::mail::report
