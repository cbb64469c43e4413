#pragma once
// What the last runs saved: a cache that can be lost. No secret and no recipient's address is ever
// in it. Written through the StateStore port as a snapshot and a journal of entries.

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/time.h"
#include "model/change.h"
#include "model/request.h"

namespace mailctl::model {

// What of a thing is ours. A whole resource or record set, or, of a TXT set that others share, only
// the texts named; of an SPF record, the terms. Of a suppression list: how many addresses the
// manifest names.
struct Claim {
  Sharing sharing = Sharing::kWhole;
  std::vector<std::string> owned;
  bool operator==(const Claim&) const = default;
};

struct StateEntry {
  Address address;
  std::string id;
  std::map<std::string, std::string> applied;  // attributes as we wrote them
  std::map<std::string, std::string> seen;     // attributes as live right after
  Claim claim;
  Outputs outputs;
  std::string public_key_hash;
  std::optional<base::Time> active_since;
  std::optional<base::Time> retiring_since;
  // How often we wrote it again because somebody else had changed it, and when last. Who mends a
  // thing again and again fights with somebody.
  std::uint32_t mended = 0;
  std::optional<base::Time> mended_at;
  bool operator==(const StateEntry&) const = default;
};

// Saved durably before the call it announces, so that a killed run knows what it may have made.
struct IntentEntry {
  Address address;
  Action action = Action::kCreate;
  Claim claim;              // once it is carried out, and before it: what may be there is ours
  std::string retry_token;  // the same for every attempt of this intent
  base::Time since;
  bool operator==(const IntentEntry&) const = default;
};

struct State {
  std::string name;     // of the manifest
  std::string lineage;  // made once, kept for ever
  std::uint64_t serial = 0;
  std::map<std::string, std::string> tenancies;  // account -> tenancy it was written for
  std::map<std::string, std::uint64_t> sets;     // domain set -> rows when it was last applied
  std::map<Address, StateEntry> entries;
  std::map<Address, IntentEntry> intents;
  std::map<Address, PendingToken> pending;
  std::map<Address, RequestEntry> requests;  // by the record that was asked for
  bool operator==(const State&) const = default;
};

struct EntrySaved {
  StateEntry entry;
  bool operator==(const EntrySaved&) const = default;
};

struct EntryRemoved {
  Address address;
  bool operator==(const EntryRemoved&) const = default;
};

struct IntentSaved {
  IntentEntry intent;
  bool operator==(const IntentSaved&) const = default;
};

// The call was refused and changed nothing: the intent is void.
struct IntentDropped {
  Address address;
  bool operator==(const IntentDropped&) const = default;
};

struct PendingSaved {
  PendingToken token;
  bool operator==(const PendingSaved&) const = default;
};

struct PendingDropped {
  Address address;
  bool operator==(const PendingDropped&) const = default;
};

struct TenancySaved {
  std::string account;
  std::string tenancy;
  bool operator==(const TenancySaved&) const = default;
};

struct RequestSaved {
  Address address;
  RequestEntry request;
  bool operator==(const RequestSaved&) const = default;
};

// Nobody wants the record any more, or it is about to be asked for anew.
struct RequestRemoved {
  Address address;
  bool operator==(const RequestRemoved&) const = default;
};

struct SetSaved {
  std::string set;
  std::uint64_t rows = 0;  // 0: the set is no more
  bool operator==(const SetSaved&) const = default;
};

using JournalEntry = std::variant<EntrySaved,
                                  EntryRemoved,
                                  IntentSaved,
                                  IntentDropped,
                                  PendingSaved,
                                  PendingDropped,
                                  TenancySaved,
                                  RequestSaved,
                                  RequestRemoved,
                                  SetSaved>;

// What the state is after the entry. EntrySaved and EntryRemoved end intent of the same address;
// PendingDropped leaves the entry.
void apply_entry(State& state, const JournalEntry& entry);
void apply_entries(State& state, std::span<const JournalEntry> entries);

}  // namespace mailctl::model
