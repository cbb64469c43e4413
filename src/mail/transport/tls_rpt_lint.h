#pragma once
// Whether TLS reports about mail to a domain arrive anywhere (RFC 8460): rules tls-rpt/*.

#include "mail/finding.h"
#include "mail/published_text.h"
#include "mail/transport/mx.h"
#include "mail/transport/tls_rpt.h"

namespace mailctl::mail::transport {

// Everything that a domain says about TLS reports.
struct TlsReportSetup {
  dns::Name domain;
  PublishedTexts records;           // at _smtp._tls.<domain>
  std::vector<MailRouting> routes;  // of the domains in mailto: addresses, each once

  // Exactly one record, which can be read (§3).
  [[nodiscard]] bool is_usable() const;
};

inline constexpr std::size_t kMaxReportDomains = 8;

// Level by level: the record, then where mail to the report addresses goes.
TlsReportSetup find_tls_reports(const dns::Name& domain,
                                const dns::View& view,
                                dns::MissingQuestions& missing);

// What there is to report about.
enum class TlsPolicyUse : std::uint8_t {
  kNoMail,  // the domain takes no mail
  kNo,
  kYes,  // MTA-STS or DANE is in use
};

Findings lint_tls_reports(const TlsReportSetup& setup, TlsPolicyUse use);

}  // namespace mailctl::mail::transport
