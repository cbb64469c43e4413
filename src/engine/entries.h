#pragma once
// PURE: what is written to the journal for a change and its outcome.

#include <vector>

#include "model/state.h"

namespace mailctl::engine {

// The same token for every attempt of one intent, and another for another wish: of lineage, serial,
// address and wanted attributes. An intent that a killed run left behind keeps its token as long as
// the wish is the same. At most 64 characters.
std::string retry_token(const model::State& state, const model::Change& change);

model::IntentEntry intent_of(const model::State& state,
                             const model::Change& change,
                             base::Time now);

// The state as it is, and as it was when the run began.
struct Memory {
  const model::State& now;
  const model::State& before;
};

std::vector<model::JournalEntry> entries_of(const Memory& memory,
                                            const model::Change& change,
                                            const model::Outcome& outcome,
                                            base::Time now);

// For changes that make no call: adopt, forget, no-op.
std::vector<model::JournalEntry> state_only_entries(const model::State& state,
                                                    const model::Change& change,
                                                    const model::LiveResource* live,
                                                    base::Time now);

}  // namespace mailctl::engine
