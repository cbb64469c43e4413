#include "fuzz_target.h"
#include "mail/report/aggregate_parser.h"

using namespace mailctl;
using namespace mailctl::mail::report;

namespace {

struct Sink final : RecordSink {
  std::uint64_t records = 0;
  std::uint64_t messages = 0;

  void take(const Record& record, const PublishedPolicy&) override {
    ++records;
    messages += record.count;
    fuzz::require(record.count <= AggregateParser::kMaxCount, "counts are bounded");
    fuzz::require(record.dkim_results.size() <= AggregateParser::kMaxResults,
                  "results are bounded");
    (void)evidence(record);
  }

  static std::size_t evidence(const Record& record) { return to_text(record.source).size(); }
};

struct Outcome {
  bool is_read = false;
  std::uint64_t records = 0;
  std::uint64_t messages = 0;
  Metadata metadata;
  PublishedPolicy policy;
  bool operator==(const Outcome&) const = default;
};

Outcome parse(std::string_view text, std::size_t piece) {
  Sink sink;
  AggregateParser parser(sink);
  bool is_read = true;
  for (std::size_t at = 0; at < text.size() && is_read; at += piece)
    is_read = parser.feed(text.substr(at, piece)).has_value();
  is_read = is_read && parser.finish().has_value();
  fuzz::require(parser.records() == sink.records && parser.messages() == sink.messages,
                "records are counted");
  fuzz::require(parser.warnings().size() <= Warnings::kMost, "warnings are bounded");
  for (const Warning& warning : parser.warnings()) (void)to_text(warning);
  return {is_read, sink.records, sink.messages, parser.metadata(), parser.policy()};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::to_text(data, size);
  const Outcome whole = parse(text, size + 1);
  fuzz::require(parse(text, 1) == whole, "pieces do not matter");
  fuzz::require(parse(text, 5) == whole, "pieces do not matter");
  return 0;
}
