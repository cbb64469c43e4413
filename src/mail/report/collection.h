#pragma once
// Everything that a set of report files held, ready to be shown: reports one by one, and what they
// say together.

#include <cstdint>
#include <string>
#include <vector>

#include "mail/report/reader.h"
#include "mail/report/sources.h"

namespace mailctl::mail::report {

enum class Seen : std::uint8_t { kFirst, kAgain };

struct ReportEntry {
  std::string file;
  Metadata metadata;
  PublishedPolicy policy;
  std::uint64_t records = 0;
  std::uint64_t messages = 0;
  std::vector<Warning> warnings;
  Seen seen = Seen::kFirst;  // kAgain: a duplicate, not counted in the sums
};

struct TlsEntry {
  std::string file;
  TlsReport report;
};

struct FailureEntry {
  std::string file;
  FailureReport report;
};

class Collection final : public ReportSink {
 public:
  void aggregate(AggregateReport report) override;
  void tls(const std::string& file, TlsReport report) override;
  void failure(const std::string& file, FailureReport report) override;
  void error(ReadError error) override;

  [[nodiscard]] const std::vector<ReportEntry>& reports() const { return x_reports; }

  [[nodiscard]] const std::vector<TlsEntry>& tls_reports() const { return x_tls; }

  [[nodiscard]] const std::vector<FailureEntry>& failures() const { return x_failures; }

  [[nodiscard]] const std::vector<ReadError>& errors() const { return x_errors; }

  [[nodiscard]] const SourceTable& table() const { return x_table; }

  // Whether anything could be read.
  [[nodiscard]] bool has_read() const;

 private:
  std::vector<ReportEntry> x_reports;
  std::vector<TlsEntry> x_tls;
  std::vector<FailureEntry> x_failures;
  std::vector<ReadError> x_errors;
  SourceTable x_table;
};

}  // namespace mailctl::mail::report
