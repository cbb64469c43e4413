#include "model/state.h"

#include "base/overloaded.h"

namespace mailctl::model {
void apply_entry(State& state, const JournalEntry& entry) {
  std::visit(
      base::Overloaded{[&](const EntrySaved& e) {
                         state.entries[e.entry.address] = e.entry;
                         state.intents.erase(e.entry.address);
                       },
                       [&](const EntryRemoved& e) {
                         state.entries.erase(e.address);
                         state.intents.erase(e.address);
                         state.pending.erase(e.address);
                       },
                       [&](const IntentSaved& e) { state.intents[e.intent.address] = e.intent; },
                       [&](const IntentDropped& e) { state.intents.erase(e.address); },
                       [&](const PendingSaved& e) { state.pending[e.token.address] = e.token; },
                       [&](const PendingDropped& e) { state.pending.erase(e.address); },
                       [&](const TenancySaved& e) { state.tenancies[e.account] = e.tenancy; },
                       [&](const RequestSaved& e) { state.requests[e.address] = e.request; },
                       [&](const RequestRemoved& e) { state.requests.erase(e.address); },
                       [&](const SetSaved& e) {
                         if (e.rows == 0) {
                           state.sets.erase(e.set);
                         } else {
                           state.sets[e.set] = e.rows;
                         }
                       }},
      entry);
}

void apply_entries(State& state, std::span<const JournalEntry> entries) {
  for (const auto& entry : entries) apply_entry(state, entry);
}

}  // namespace mailctl::model
