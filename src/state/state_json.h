#pragma once
// State, journal entries and lock notes as JSON. Reading trusts nothing: unknown formats, wrong
// types and bad values are errors that say where. Times are RFC 3339; keys are sorted, so the same
// state gives the same bytes.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/state.h"
#include "state/state_store.h"

namespace mailctl::state {

inline constexpr int kFormatVersion = 1;

// Which snapshot a journal continues: the first line of every journal.
struct JournalHeader {
  std::string lineage;
  std::uint64_t serial = 0;
  bool operator==(const JournalHeader&) const = default;
};

// Indented, with a final newline: people read it too.
std::string to_json(const model::State& state);
// kUnsupported for a later format_version, kInvalid for anything else that is wrong.
base::Result<model::State> parse_state(std::string_view json);

// One line without newline.
std::string to_json_line(const model::JournalEntry& entry);
std::string to_json_line(const JournalHeader& header);
base::Result<model::JournalEntry> parse_journal_entry(std::string_view line);
base::Result<JournalHeader> parse_journal_header(std::string_view line);

std::string to_json(const LockInfo& info);
// Best effort, for a message: a default LockInfo where the text is none.
LockInfo parse_lock_info(std::string_view json);

}  // namespace mailctl::state
