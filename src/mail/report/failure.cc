#include "mail/report/failure.h"

#include <algorithm>

#include "base/text.h"

namespace mailctl::mail::report {
namespace {

struct Row {
  std::string_view name;
  std::string FailureReport::*text;
};

constexpr Row kFields[] = {
    {"User-Agent", &FailureReport::reporter},
    {"Reported-Domain", &FailureReport::domain},
    {"Source-IP", &FailureReport::source_ip},
    {"Auth-Failure", &FailureReport::auth_failure},
    {"Identity-Alignment", &FailureReport::alignment},
    {"Original-Mail-From", &FailureReport::mail_from},
    {"Arrival-Date", &FailureReport::arrival},
    {"Delivery-Result", &FailureReport::delivery_result},
};

constexpr Row kPlainFields[] = {
    {"Sender Domain", &FailureReport::domain},
    {"Sender IP Address", &FailureReport::source_ip},
    {"Received date", &FailureReport::arrival},
    {"DMARC Results", &FailureReport::delivery_result},
};

// One value of a failure report is a line; what is longer is no value.
constexpr std::size_t kMaxValue = 1000;

FailureReport of_fields(std::string_view text) {
  // Some writers put empty lines in front, or indent every field.
  text = base::trim(text);
  FailureReport report;
  for (const Row& row : kFields)
    report.*row.text = message::header_value(text, row.name).substr(0, kMaxValue);
  report.domain = base::to_lower(report.domain);
  return report;
}

std::optional<FailureReport> of_plain_text(std::string_view text) {
  constexpr std::size_t kLines = 50;
  FailureReport report;
  std::size_t at = 0;
  for (std::size_t i = 0; i < kLines && at < text.size(); ++i) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = base::trim(text.substr(at, end - at));
    const std::size_t colon = std::min(line.find(':'), line.size());
    for (const Row& row : kPlainFields) {
      if (line.substr(0, colon) != row.name || colon == line.size()) continue;
      report.*row.text = base::trim(line.substr(colon + 1)).substr(0, kMaxValue);
    }
    at = end + 1;
  }
  if (report.domain.empty() || report.source_ip.empty()) return std::nullopt;
  report.auth_failure = "dmarc";
  return report;
}

}  // namespace

std::optional<FailureReport> find_failure_report(std::span<const message::Part> parts) {
  const auto is_fields = [](const message::Part& part) {
    return part.type.value == "message/feedback-report";
  };
  const auto fields = std::ranges::find_if(parts, is_fields);
  if (fields != parts.end()) return of_fields(message::decoded_body(*fields));
  const bool is_report = !parts.empty() && parts.front().type.value == "multipart/report";
  for (const message::Part& part : parts) {
    if (!is_report || part.type.value != "text/plain") continue;
    if (auto report = of_plain_text(message::decoded_body(part))) return report;
  }
  return std::nullopt;
}

}  // namespace mailctl::mail::report
