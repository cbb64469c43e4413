#pragma once
// Failure reports on single messages (RFC 9991; RFC 6591 and 5965), at the level of a summary. The
// message that is reported on is not looked at.

#include <optional>
#include <span>
#include <string>

#include "mail/message/mime.h"

namespace mailctl::mail::report {

// As the report says it; empty where it does not.
struct FailureReport {
  std::string reporter;  // User-Agent
  std::string domain;    // Reported-Domain
  std::string source_ip;
  std::string auth_failure;     // "dmarc", "dkim", …
  std::string alignment;        // Identity-Alignment
  std::string mail_from;        // Original-Mail-From
  std::string arrival;          // Arrival-Date
  std::string delivery_result;  // "delivered", "reject", …
  bool operator==(const FailureReport&) const = default;
};

// Of the parts of a mail: its message/feedback-report, or the plain text that Exim's script writes
// instead. nullopt where there is none.
std::optional<FailureReport> find_failure_report(std::span<const message::Part> parts);

}  // namespace mailctl::mail::report
