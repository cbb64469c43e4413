#include "engine/entries.h"

#include <fmt/format.h>

#include "base/overloaded.h"

namespace mailctl::engine {
namespace {

// FNV-1a: names an intent, protects nothing.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 1099511628211ULL;
  }
  return hash;
}

std::map<std::string, std::string> attribute_map(const model::Spec& spec) {
  std::map<std::string, std::string> map;
  for (auto& [name, value] : model::attributes_of(spec)) {
    if (name != "public_key_hash") map[name] = value;
  }
  return map;
}

std::vector<std::string> owned_in(const model::Spec& spec) {
  if (const auto* spf = std::get_if<model::SpfValue>(&spec)) return spf->owned;
  if (const auto* record = std::get_if<model::ManagedRecordSet>(&spec)) return record->owned;
  if (const auto* list = std::get_if<model::SuppressionList>(&spec))
    return {std::to_string(list->named)};
  return {};
}

model::StateEntry entry_of(const model::State& state,
                           const model::Change& change,
                           const model::LiveResource* live,
                           base::Time now) {
  model::StateEntry entry;
  const auto known = state.entries.find(change.address);
  if (known != state.entries.end()) entry = known->second;
  entry.address = change.address;
  const auto& wish = change.after ? *change.after : *change.before;
  entry.applied = attribute_map(wish);
  entry.owned = owned_in(wish);
  const bool was_written = change.action == model::Action::kCreate ||
                           change.action == model::Action::kUpdate ||
                           change.action == model::Action::kReplace;
  if (live != nullptr) {
    entry.seen = attribute_map(live->spec);
  } else {
    entry.seen = was_written || !change.before ? entry.applied : attribute_map(*change.before);
  }
  if (!change.id.empty()) entry.id = change.id;
  if (live == nullptr) return entry;
  entry.id = live->id;
  if (!live->outputs.empty()) entry.outputs = live->outputs;
  const auto* key = std::get_if<model::DkimKey>(&live->spec);
  if (key != nullptr && !key->public_key_hash.empty()) entry.public_key_hash = key->public_key_hash;
  if (key != nullptr && live->lifecycle == model::Lifecycle::kActive && !entry.active_since)
    entry.active_since = now;
  return entry;
}

}  // namespace

std::string retry_token(const model::State& state, const model::Change& change) {
  std::string wish = state.lineage + "\n" + change.address.text();
  if (change.after) {
    for (const auto& [name, value] : model::attributes_of(*change.after))
      wish += "\n" + name + "=" + value;
  }
  const auto name = fmt::format("mailctl-{:016x}", hash_of(wish));
  const auto saved = state.intents.find(change.address);
  if (saved != state.intents.end() && saved->second.retry_token.starts_with(name))
    return saved->second.retry_token;
  return fmt::format("{}-{}", name, state.serial);
}

model::IntentEntry intent_of(const model::State& state,
                             const model::Change& change,
                             base::Time now) {
  return {.address = change.address,
          .action = change.action,
          .retry_token = retry_token(state, change),
          .since = now};
}

std::vector<model::JournalEntry> entries_of(const model::State& state,
                                            const model::Change& change,
                                            const model::Outcome& outcome,
                                            base::Time now) {
  std::vector<model::JournalEntry> entries;
  const bool is_delete = change.action == model::Action::kDelete;
  std::visit(
      base::Overloaded{[&](const model::Done& done) {
                         if (is_delete) {
                           entries.emplace_back(model::EntryRemoved{change.address});
                           return;
                         }
                         entries.emplace_back(model::EntrySaved{entry_of(
                             state, change, done.resource ? &*done.resource : nullptr, now)});
                         if (state.pending.contains(change.address))
                           entries.emplace_back(model::PendingDropped{change.address});
                       },
                       [&](const model::Pending& pending) {
                         // It exists and is ours, even if it is not ready.
                         if (!is_delete && pending.resource) {
                           entries.emplace_back(
                               model::EntrySaved{entry_of(state, change, &*pending.resource, now)});
                         }
                         entries.emplace_back(model::PendingSaved{pending.token});
                       },
                       [&](const base::Error& error) {
                         // An unknown outcome keeps its intent: the next run finds what it made.
                         if (error.kind != base::ErrorKind::kUnknownOutcome) {
                           entries.emplace_back(model::IntentDropped{change.address});
                         }
                       }},
      outcome);
  return entries;
}

std::vector<model::JournalEntry> state_only_entries(const model::State& state,
                                                    const model::Change& change,
                                                    const model::LiveResource* live,
                                                    base::Time now) {
  if (change.action == model::Action::kForget) return {model::EntryRemoved{change.address}};
  std::vector<model::JournalEntry> entries{model::EntrySaved{entry_of(state, change, live, now)}};
  if (state.pending.contains(change.address))
    entries.emplace_back(model::PendingDropped{change.address});
  return entries;
}

}  // namespace mailctl::engine
