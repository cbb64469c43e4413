#include "mail/report/collection.h"

#include <utility>

namespace mailctl::mail::report {

void Collection::aggregate(AggregateReport report) {
  const bool is_new = x_table.add(report.metadata, report.policy, report.tally);
  x_reports.push_back({std::move(report.file),
                       std::move(report.metadata),
                       std::move(report.policy),
                       report.records,
                       report.messages,
                       std::move(report.warnings),
                       is_new ? Seen::kFirst : Seen::kAgain});
}

void Collection::tls(const std::string& file, TlsReport report) {
  x_tls.push_back({file, std::move(report)});
}

void Collection::failure(const std::string& file, FailureReport report) {
  x_failures.push_back({file, std::move(report)});
}

void Collection::error(ReadError error) {
  x_errors.push_back(std::move(error));
}

bool Collection::has_read() const {
  return !x_reports.empty() || !x_tls.empty() || !x_failures.empty();
}

}  // namespace mailctl::mail::report
