#include "engine/entries.h"

#include <fmt/format.h>

#include "base/overloaded.h"
#include "plan/ours.h"

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

model::StateEntry entry_of(const model::State& state,
                           const model::Change& change,
                           const model::LiveResource* live,
                           base::Time now) {
  model::StateEntry entry;
  const auto known = state.entries.find(change.address);
  if (known != state.entries.end()) entry = known->second;
  entry.address = change.address;
  if (model::makes_call(change.action)) {
    const bool mends = change.cause == model::Cause::kDrift;
    entry.mended = mends ? plan::recently_mended(entry, now) + 1 : 0;
    entry.mended_at = mends ? std::optional(now) : std::nullopt;
  }
  const auto& wish = change.after ? *change.after : *change.before;
  entry.claim = plan::claim_of(wish);
  entry.applied = plan::our_attributes(wish, entry.claim);
  if (live != nullptr) {
    entry.seen = plan::our_attributes(live->spec, entry.claim);
  } else {
    entry.seen = model::makes_call(change.action) || !change.before
                     ? entry.applied
                     : plan::our_attributes(*change.before, entry.claim);
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

// A shared thing of which nothing is claimed any more needs no memory.
model::JournalEntry saved_or_removed(model::StateEntry entry) {
  if (plan::claims_anything(entry.claim)) return model::EntrySaved{std::move(entry)};
  return model::EntryRemoved{entry.address};
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
  const auto before = plan::claim_on(state, change.address);
  auto claim = change.after ? plan::claim_of(*change.after) : before.value_or(model::Claim{});
  if (before && change.after) claim = plan::joined(std::move(claim), *before);
  return {.address = change.address,
          .action = change.action,
          .claim = std::move(claim),
          .retry_token = retry_token(state, change),
          .since = now};
}

std::vector<model::JournalEntry> entries_of(const Memory& memory,
                                            const model::Change& change,
                                            const model::Outcome& outcome,
                                            base::Time now) {
  const auto& state = memory.now;
  std::vector<model::JournalEntry> entries;
  const bool is_delete = change.action == model::Action::kDelete;
  std::visit(
      base::Overloaded{[&](const model::Done& done) {
                         if (is_delete) {
                           entries.emplace_back(model::EntryRemoved{change.address});
                           return;
                         }
                         entries.push_back(saved_or_removed(entry_of(
                             state, change, done.resource ? &*done.resource : nullptr, now)));
                         if (state.pending.contains(change.address))
                           entries.emplace_back(model::PendingDropped{change.address});
                       },
                       [&](const model::Pending& pending) {
                         // It exists and is ours, even if it is not ready.
                         if (!is_delete && pending.resource) {
                           entries.emplace_back(
                               model::EntrySaved{entry_of(state, change, &*pending.resource, now)});
                         }
                         // The call was answered: what it may have made is known.
                         if (entries.empty())
                           entries.emplace_back(model::IntentDropped{change.address});
                         entries.emplace_back(model::PendingSaved{pending.token});
                       },
                       [&](const base::Error& error) {
                         // An unknown outcome keeps its intent: the next run finds what it made.
                         if (error.kind == base::ErrorKind::kUnknownOutcome) return;
                         // A refusal says nothing about what an earlier run may have made.
                         const auto earlier = memory.before.intents.find(change.address);
                         if (earlier != memory.before.intents.end()) {
                           entries.emplace_back(model::IntentSaved{earlier->second});
                         } else {
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
  std::vector<model::JournalEntry> entries{saved_or_removed(entry_of(state, change, live, now))};
  if (state.pending.contains(change.address))
    entries.emplace_back(model::PendingDropped{change.address});
  return entries;
}

}  // namespace mailctl::engine
