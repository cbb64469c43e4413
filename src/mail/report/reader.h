#pragma once
// Reads whatever report files come as: XML or JSON, plain, in gzip or zip, attached to a mail, in
// any sensible nesting. Streams where the format allows it; memory is bounded by the limits below
// and not by the size of a report.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mail/report/aggregate.h"
#include "mail/report/byte_source.h"
#include "mail/report/failure.h"
#include "mail/report/tally.h"
#include "mail/report/tls.h"

namespace mailctl::mail::report {

struct ReadLimits {
  std::uint64_t unpacked = 512U << 20U;  // octets of all reports in one file, packed or not
  std::size_t mail = 16U << 20U;         // octets of a mail, which is kept in memory
  std::size_t zip = 16U << 20U;          // octets of a zip file, likewise
  std::size_t json = 8U << 20U;          // octets of a TLS report, likewise
  std::size_t depth = 5;                 // mail in mail, gzip in zip in mail
  std::size_t members = 100;             // of one zip file, and attachments of one mail
};

// Where something was found: "report.eml: example.org!example.com!1!2.xml.gz".
struct AggregateReport {
  std::string file;
  Metadata metadata;
  PublishedPolicy policy;
  std::uint64_t records = 0;
  std::uint64_t messages = 0;
  std::vector<Warning> warnings;
  Tally tally;
};

struct ReadError {
  std::string file;
  std::string message;  // one line
  bool operator==(const ReadError&) const = default;
};

// What was found, in order. A report that turns out to be broken is an error and nothing else.
class ReportSink {
 public:
  virtual ~ReportSink() = default;
  virtual void aggregate(AggregateReport report) = 0;
  virtual void tls(const std::string& file, TlsReport report) = 0;
  virtual void failure(const std::string& file, FailureReport report) = 0;
  virtual void error(ReadError error) = 0;
};

// At least one thing is found in every file. `file` is its name: for messages, and as a hint.
void read_reports(ByteSource& source,
                  std::string_view file,
                  ReportSink& sink,
                  const ReadLimits& limits = {});

}  // namespace mailctl::mail::report
