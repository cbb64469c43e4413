#pragma once
// TLS-RPT records at _smtp._tls.<domain> (RFC 8460 §3): where receivers' TLS reports go.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mail/problem.h"
#include "mail/report_uri.h"

namespace mailctl::mail::transport {

struct TlsReportRecord {
  std::vector<ReportUri> rua;                                // mailto or https; at least one
  std::vector<std::pair<std::string, std::string>> unknown;  // extensions, kept
  bool operator==(const TlsReportRecord&) const = default;
};

struct ParsedTlsReportRecord {
  TlsReportRecord record;
  std::vector<Problem> problems;

  [[nodiscard]] bool is_valid() const { return !has_errors(problems); }
};

// "v=TLSRPTv1;" at the start.
[[nodiscard]] bool is_tls_report_text(std::string_view text);
// Codes: tls-rpt/no-version, tls-rpt/malformed-tag, tls-rpt/duplicate-tag, tls-rpt/bad-uri,
// tls-rpt/missing-rua.
ParsedTlsReportRecord parse_tls_report_record(std::string_view text);
// "v=TLSRPTv1; rua=mailto:…"
std::string to_text(const TlsReportRecord& record);

}  // namespace mailctl::mail::transport
