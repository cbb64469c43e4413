// The text of a key record: what can be used can be written and read again, and lint has rules for
// what it says.

#include "fuzz_target.h"
#include "mail/dkim/key.h"
#include "mail/dkim/lint.h"
#include "mail/rules/rule.h"

using namespace mailctl;
namespace dkim = mailctl::mail::dkim;

namespace {

// Values that hold what to_text does not write as it was: none of them is used.
bool is_plain(const dkim::KeyRecord& record) {
  return record.notes.empty() && record.unknown.empty();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::to_text(data, size);
  const auto parsed = dkim::parse_key_record(text);
  if (parsed.is_valid() && is_plain(parsed.record)) {
    const auto again = dkim::parse_key_record(dkim::to_text(parsed.record));
    fuzz::require(again.is_valid() && again.record == parsed.record, "a record can be written");
  }
  (void)dkim::key_bits(parsed.record);
  for (const auto& finding : dkim::lint_key_text(text, "s1._domainkey.example.com")) {
    fuzz::require(mail::rules::find_rule(finding.rule) != nullptr, "each finding has a rule");
    fuzz::require(finding.offset + finding.length <= finding.text.size(), "places are inside");
  }
  return 0;
}
