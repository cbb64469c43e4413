#include "fuzz_target.h"
#include "state/file/journal.h"
#include "state/state_json.h"

using namespace mailctl;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::to_text(data, size);
  if (const auto state = state::parse_state(text)) {
    const auto again = state::parse_state(state::to_json(*state));
    fuzz::require(again && *again == *state, "a state that was read can be written and read");
  }
  if (const auto entry = state::parse_journal_entry(text)) {
    const auto again = state::parse_journal_entry(state::to_json_line(*entry));
    fuzz::require(again && *again == *entry, "an entry that was read can be written and read");
  }
  (void)state::parse_lock_info(text);
  if (const auto journal = state::file::parse_journal(text)) {
    fuzz::require(journal->whole_bytes + journal->cut_bytes == text.size(),
                  "every octet is whole or cut");
  }
  return 0;
}
