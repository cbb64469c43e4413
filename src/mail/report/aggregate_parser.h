#pragma once
// Reads one aggregate report as its XML comes, record by record, so that memory does not grow with
// the report. Both forms (RFC 9990 §3.1, RFC 7489 appendix C) and what real reports make of them:
// unknown elements, wrong order, words in capitals, missing parts. What is wrong with one record is
// a warning and does not lose the others.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "mail/report/aggregate.h"
#include "mail/report/xml_scanner.h"

namespace mailctl::mail::report {

enum class Element : std::uint8_t;

class RecordSink {
 public:
  virtual ~RecordSink() = default;
  // Both live until the call returns. Called for records that can be counted; the policy is what
  // was read before the record, which is all of it in nearly every report.
  virtual void take(const Record& record, const PublishedPolicy& policy) = 0;
};

class AggregateParser final : private XmlHandler {
 public:
  explicit AggregateParser(RecordSink& sink);

  static constexpr std::size_t kMaxDepth = 64;
  static constexpr std::size_t kMaxText = 4096;    // octets of one value; the rest is cut off
  static constexpr std::size_t kMaxResults = 100;  // signatures (RFC 9990 §3.1.3), reasons
  static constexpr std::size_t kMaxErrors = 20;    // <error> elements kept
  static constexpr std::uint64_t kMaxCount = 1'000'000'000'000;  // messages of one record

  // kInvalid where the XML is refused (XmlScanner) or nests deeper than kMaxDepth.
  base::Result<void> feed(std::string_view octets);
  // kInvalid, with one clear line, where there was no report in it.
  base::Result<void> finish();

  // For the reader of the file, who knows more.
  void warn(std::string_view message);

  // Whole when finished; usually known before the first record.
  [[nodiscard]] const Metadata& metadata() const { return x_metadata; }

  [[nodiscard]] const PublishedPolicy& policy() const { return x_policy; }

  [[nodiscard]] const std::vector<Warning>& warnings() const { return x_warnings.all(); }

  // Records given to the sink, and their messages.
  [[nodiscard]] std::uint64_t records() const { return x_records; }

  [[nodiscard]] std::uint64_t messages() const { return x_messages; }

 private:
  struct Frame {
    Element element;
    std::size_t unknown = 0;  // hash of its name where the element is not known
  };

  base::Result<void> start_element(std::string_view name) override;
  void end_element(std::string_view name) override;
  void text(std::string_view octets) override;
  void flaw(std::string_view what) override;

  [[nodiscard]] Element top() const;
  void close_top();
  void begin_record();
  void end_record();
  void reset_record();
  [[nodiscard]] bool read_count();
  void read_source();
  void check_results();
  // The value of a closed element that holds text only.
  void assign(Element parent, Element element);
  void assign_metadata(Element element);
  void assign_date(Element element);
  void assign_policy(Element element);
  void assign_row(Element element);
  void assign_evaluated(Element element);
  void assign_reason(Element element);
  void assign_identifiers(Element element);
  void assign_dkim(Element element);
  void assign_spf(Element element);
  void check_metadata();
  [[nodiscard]] std::string value();
  [[nodiscard]] std::string word();
  void set_word(std::string& target);

  RecordSink& x_sink;
  XmlScanner x_scanner;
  std::vector<Frame> x_stack;
  std::size_t x_text_depth = 0;  // stack size at which text belongs to x_text; 0: nowhere
  std::string x_text;
  std::string x_root;
  bool x_is_begun = false;   // <feedback> was seen
  bool x_is_closed = false;  // </feedback> was seen
  bool x_is_in_record = false;
  bool x_has_content = false;
  Record x_record;
  std::string x_count;
  std::uint64_t x_number = 0;  // of the record, from 1
  std::uint64_t x_records = 0;
  std::uint64_t x_messages = 0;
  Metadata x_metadata;
  PublishedPolicy x_policy;
  Warnings x_warnings;
};

}  // namespace mailctl::mail::report
