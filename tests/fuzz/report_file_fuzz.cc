#include "fuzz_target.h"
#include "mail/report/collection.h"

using namespace mailctl;
using namespace mailctl::mail::report;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  MemorySource source(fuzz::to_text(data, size));
  Collection collection;
  read_reports(source,
               "folder/r!example.com!1!2.xml",
               collection,
               {.unpacked = 4U << 20U, .mail = 1U << 20U, .zip = 1U << 20U, .json = 1U << 20U});
  fuzz::require(collection.has_read() || !collection.errors().empty(), "something is always said");
  std::uint64_t messages = 0;
  for (const auto& report : collection.reports())
    if (report.seen == Seen::kFirst) messages += report.messages;
  std::uint64_t counted = 0;
  for (const auto& source_found : collection.table().sources({})) {
    counted += source_found.counts.messages;
    (void)advice_for(source_found);
  }
  fuzz::require(messages == counted, "every message has a source");
  for (const auto& error : collection.errors())
    fuzz::require(!error.message.empty(), "errors say something");
  return 0;
}
