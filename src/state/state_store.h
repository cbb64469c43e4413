#pragma once
// The port that keeps state. Everything is compare-and-set on a version, so that two runs cannot
// overwrite each other even where the lock is not honoured.

#include <memory>
#include <span>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "model/state.h"

namespace mailctl::state {

// Opaque; equal versions mean that nobody wrote in between. Empty: nothing is stored yet.
using Version = std::string;

template <class T>
struct Versioned {
  T value;
  Version version;
  // One line for people when something was not as it should be and was mended ("the last entry of
  // the journal was cut off"); empty otherwise.
  std::string warning{};
};

// Who holds a lock, as the message about a held lock shows it.
struct LockInfo {
  std::string id;
  std::string operation;  // "apply"
  std::string who;        // user@host
  std::string program;    // "mailctl 0.1.0"
  base::Time created;
  long process = 0;
};

// Held until destroyed.
class StateLock {
 public:
  virtual ~StateLock() = default;
};

enum class Durability : std::uint8_t {
  kNow,   // on disk when the call returns: intents before their first call
  kSoon,  // at latest after 2 s, at the next kNow, or when the store is closed
};

class StateStore {
 public:
  virtual ~StateStore() = default;
  // Snapshot with the journal applied. A default State with an empty version where nothing is
  // stored. A journal whose last entry is cut off is read up to there. kInvalid for what is damaged
  // or belongs to another manifest, kUnsupported for a format that a later mailctl wrote.
  virtual base::Result<Versioned<model::State>> read() = 0;
  // kConflict when `expected` is not the version that is stored. Where nothing is stored yet an
  // empty state is made first. On an error nothing of `entries` is stored.
  virtual base::Result<Version> append(std::span<const model::JournalEntry> entries,
                                       const Version& expected,
                                       Durability durability) = 0;
  // Replaces everything and empties the journal; on disk when it returns. The store counts: what is
  // stored has the stored serial plus one and the stored lineage (a new one where there is none).
  // kConflict as above, and when `state` has another lineage than what is stored.
  virtual base::Result<Version> write(const model::State& state, const Version& expected) = 0;
  // kConflict with the holder's LockInfo in the message when somebody else has it.
  virtual base::Result<std::unique_ptr<StateLock>> lock(const LockInfo& info) = 0;
};

}  // namespace mailctl::state
