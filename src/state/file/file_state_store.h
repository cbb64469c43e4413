#pragma once
// State in a folder of the user's machine: <name>.state.json is the last snapshot,
// <name>.journal what happened since, <name>.lock says who works on it. All of mode 0600 in a
// folder of mode 0700. Killed at any instant, the next reader gets everything that append and write
// said to be stored: a snapshot is replaced by rename, the journal only grows, and its first line
// names the snapshot that it continues, so that one left over from before the last snapshot is
// known.

#include <chrono>
#include <optional>
#include <string>

#include "base/guarded.h"
#include "state/file/disk.h"
#include "state/file/flush_timer.h"
#include "state/state_json.h"
#include "state/state_store.h"

namespace mailctl::state::file {

class FileStateStore : public StateStore {
 public:
  // `folder` need not exist; `name` is the manifest's. Nothing is touched before the first call.
  FileStateStore(std::string folder, std::string name);
  FileStateStore(const FileStateStore&) = delete;
  FileStateStore& operator=(const FileStateStore&) = delete;
  ~FileStateStore() override;

  base::Result<Versioned<model::State>> read() override;
  base::Result<Version> append(std::span<const model::JournalEntry> entries,
                               const Version& expected,
                               Durability durability) override;
  base::Result<Version> write(const model::State& state, const Version& expected) override;
  base::Result<std::unique_ptr<StateLock>> lock(const LockInfo& info) override;

 private:
  // What the files hold.
  struct Stored {
    model::State state;
    std::uint64_t journal_bytes = 0;  // of whole lines that belong to the snapshot; 0: none yet
    bool is_stored = false;
    std::string warning;

    [[nodiscard]] Version version() const;
  };

  // What this object knows of the files since its last call.
  struct Known {
    OpenFile journal;
    std::optional<FileIdentity> snapshot;
    Version version;
    JournalHeader header;
    std::uint64_t journal_bytes = 0;
  };

  base::Result<Stored> load(const OpenFile& journal) const;
  base::Result<void> load_journal(const OpenFile& journal, Stored& stored) const;
  base::Result<void> open_journal(Known& known) const;
  base::Result<bool> is_unchanged(const Known& known) const;
  base::Result<void> catch_up(Known& known, const Version& expected) const;
  base::Result<void> store(Known& known, const model::State& state) const;
  base::Result<Version> append_locked(Known& known, std::string lines, Durability durability);
  base::Result<void> flush();

  const std::string x_folder;
  const std::string x_name;
  const std::string x_snapshot_path;
  const std::string x_journal_path;
  const std::string x_lock_path;
  base::Guarded<Known> x_known;
  FlushTimer x_timer;  // last: its thread uses x_known
};

}  // namespace mailctl::state::file
