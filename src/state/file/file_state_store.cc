#include "state/file/file_state_store.h"

#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "state/file/journal.h"
#include "state/refusals.h"

namespace mailctl::state::file {
namespace {

using base::Error;
using base::ErrorKind;
using base::Result;

constexpr std::uint64_t kMaxBytes = 512ULL * 1024 * 1024;
constexpr std::chrono::milliseconds kSoonDelay{1500};  // the port promises 2 s

std::string path_of(const std::string& folder, const std::string& name, std::string_view suffix) {
  return fmt::format("{}/{}{}", folder, base::percent_encode(name), suffix);
}

// What to do about a file that cannot be used, added to what is wrong with it.
Error unusable(const std::string& path, Error problem) {
  problem.message = fmt::format("the state file {} cannot be used: {}.", path, problem.message);
  if (problem.kind == ErrorKind::kInvalid) {
    problem.message +=
        " Restore it from a backup, or move it away: state is a cache, and mailctl finds what it "
        "made "
        "by owner tags and names";
  }
  return problem;
}

class HeldLock : public StateLock {
 public:
  HeldLock(OpenFile file, FileLock lock) : x_file(std::move(file)), x_lock(std::move(lock)) {}

  HeldLock(const HeldLock&) = delete;
  HeldLock& operator=(const HeldLock&) = delete;

  // Emptied while still locked, so that nobody reads of a holder who is gone.
  ~HeldLock() override { (void)write_end(x_file, 0, {}); }

 private:
  OpenFile x_file;
  FileLock x_lock;  // goes before the file is closed
};

}  // namespace

FileStateStore::FileStateStore(std::string folder, std::string name)
    : x_folder(std::move(folder)),
      x_name(std::move(name)),
      x_snapshot_path(path_of(x_folder, x_name, ".state.json")),
      x_journal_path(path_of(x_folder, x_name, ".journal")),
      x_lock_path(path_of(x_folder, x_name, ".lock")),
      x_timer(kSoonDelay, [this] { return flush(); }) {}

FileStateStore::~FileStateStore() {
  x_timer.cancel();
  (void)flush();
}

Version FileStateStore::Stored::version() const {
  return is_stored ? fmt::format("{}/{}/{}", state.lineage, state.serial, journal_bytes)
                   : Version();
}

Result<void> FileStateStore::load_journal(const OpenFile& journal, Stored& stored) const {
  auto text = read_whole(journal, kMaxBytes);
  if (!text) return std::move(text).error();
  const auto lines = parse_journal(*text);
  if (!lines) return unusable(x_journal_path, lines.error());
  if (lines->cut_bytes > 0) {
    stored.warning = fmt::format(
        "the journal {} ends in the middle of an entry ({} octets): a run was cut off while "
        "writing "
        "it. It is read up to there",
        x_journal_path,
        lines->cut_bytes);
  }
  if (lines->contents.empty()) return {};
  const auto header = parse_journal_header(lines->contents.front());
  if (!header) return unusable(x_journal_path, header.error());
  if (!stored.is_stored || header->lineage != stored.state.lineage ||
      header->serial > stored.state.serial) {
    return unusable(x_journal_path,
                    {ErrorKind::kInvalid,
                     fmt::format("it continues serial {} of lineage {}, which is not what {} holds",
                                 header->serial,
                                 header->lineage,
                                 x_snapshot_path),
                     {}});
  }
  // Left over from before the last snapshot, which holds all of it.
  if (header->serial < stored.state.serial) return {};
  for (std::size_t i = 1; i < lines->contents.size(); ++i) {
    const auto entry = parse_journal_entry(lines->contents[i]);
    if (!entry) {
      return unusable(x_journal_path,
                      Error(entry.error()).with_context(fmt::format("line {}", i + 1)));
    }
    model::apply_entry(stored.state, *entry);
  }
  stored.journal_bytes = lines->whole_bytes;
  return {};
}

Result<FileStateStore::Stored> FileStateStore::load(const OpenFile& journal) const {
  Stored stored;
  auto snapshot = open_file(x_snapshot_path, OpenFor::kReading);
  if (!snapshot) return std::move(snapshot).error();
  if (snapshot->is_open()) {
    auto text = read_whole(*snapshot, kMaxBytes);
    if (!text) return std::move(text).error();
    auto state = parse_state(*text);
    if (!state) return unusable(x_snapshot_path, std::move(state).error());
    if (state->name != x_name) {
      return unusable(
          x_snapshot_path,
          {ErrorKind::kInvalid,
           fmt::format("it belongs to the manifest \"{}\", not to \"{}\"", state->name, x_name),
           {}});
    }
    stored.state = *std::move(state);
    stored.is_stored = true;
  }
  if (journal.is_open()) {
    if (auto loaded = load_journal(journal, stored); !loaded) return std::move(loaded).error();
  }
  return stored;
}

Result<Versioned<model::State>> FileStateStore::read() {
  auto journal = open_file(x_journal_path, OpenFor::kReading);
  if (!journal) return std::move(journal).error();
  FileLock lock;
  if (journal->is_open()) {
    auto locked = wait_lock(*journal, LockKind::kShared);
    if (!locked) return std::move(locked).error();
    lock = *std::move(locked);
  }
  auto stored = load(*journal);
  if (!stored) return std::move(stored).error();
  auto version = stored->version();
  return Versioned<model::State>{
      std::move(stored->state), std::move(version), std::move(stored->warning)};
}

// The journal is the file whose lock makes compare-and-set one step; it is never replaced, only
// emptied. Opened again when somebody moved it away.
Result<void> FileStateStore::open_journal(Known& known) const {
  if (known.journal.is_open()) {
    const auto ours = identity_of(known.journal);
    const auto there = identity_of(x_journal_path);
    if (ours && there && *there && (*there)->inode == ours->inode) return {};
  }
  if (auto made = make_private_folder(x_folder); !made) return made;
  const auto before = identity_of(x_journal_path);
  auto journal = open_file(x_journal_path, OpenFor::kWriting);
  if (!journal) return std::move(journal).error();
  // What is durable in a new file is lost with its name.
  if (!before || !*before) {
    if (auto synced = sync_folder(x_folder); !synced) return synced;
  }
  known = Known();
  known.journal = *std::move(journal);
  return {};
}

// True when the files are as this object left them, so that nothing need be read again.
Result<bool> FileStateStore::is_unchanged(const Known& known) const {
  if (known.version.empty() || known.journal_bytes == 0) return false;
  const auto snapshot = identity_of(x_snapshot_path);
  if (!snapshot) return snapshot.error();
  const auto journal = identity_of(known.journal);
  if (!journal) return journal.error();
  return *snapshot == known.snapshot && journal->size == known.journal_bytes;
}

// With the lock held: makes `known` agree with the files and refuses when they are not at
// `expected`.
Result<void> FileStateStore::catch_up(Known& known, const Version& expected) const {
  const auto unchanged = is_unchanged(known);
  if (!unchanged) return unchanged.error();
  if (!*unchanged) {
    auto stored = load(known.journal);
    if (!stored) return std::move(stored).error();
    auto snapshot = identity_of(x_snapshot_path);
    if (!snapshot) return std::move(snapshot).error();
    known.snapshot = *snapshot;
    known.version = stored->version();
    known.header = {stored->state.lineage, stored->state.serial};
    known.journal_bytes = stored->journal_bytes;
  }
  if (known.version != expected) return changed_meanwhile("the state " + x_snapshot_path);
  return {};
}

// Replaces the snapshot, then empties the journal: a crash between the two leaves a journal of an
// older serial, which readers skip.
Result<void> FileStateStore::store(Known& known, const model::State& state) const {
  if (auto replaced = replace_file(x_snapshot_path, to_json(state)); !replaced) return replaced;
  auto snapshot = identity_of(x_snapshot_path);
  if (!snapshot) return std::move(snapshot).error();
  known.snapshot = *snapshot;
  known.header = {state.lineage, state.serial};
  known.journal_bytes = 0;
  known.version = fmt::format("{}/{}/0", state.lineage, state.serial);
  return write_end(known.journal, 0, {});
}

Result<Version> FileStateStore::append_locked(Known& known,
                                              std::string lines,
                                              Durability durability) {
  if (known.version.empty()) {
    auto first = successor_of({}, {}, x_name);
    if (!first) return std::move(first).error();
    if (auto stored = store(known, *first); !stored) return std::move(stored).error();
  }
  if (known.journal_bytes == 0) lines.insert(0, frame(to_json_line(known.header)));
  const auto before = known.journal_bytes;
  if (auto written = write_end(known.journal, before, lines); !written) {
    return std::move(written).error();
  }
  if (durability == Durability::kNow) {
    if (auto synced = sync_data(known.journal); !synced) {
      // Not known to be on disk, so it must not be said to be stored either.
      (void)write_end(known.journal, before, {});
      return std::move(synced).error();
    }
    x_timer.cancel();
  } else {
    x_timer.request();
  }
  known.journal_bytes = before + lines.size();
  known.version =
      fmt::format("{}/{}/{}", known.header.lineage, known.header.serial, known.journal_bytes);
  return known.version;
}

Result<Version> FileStateStore::append(std::span<const model::JournalEntry> entries,
                                       const Version& expected,
                                       Durability durability) {
  if (auto error = x_timer.take_error()) return *error;
  std::string lines;
  for (const auto& entry : entries) lines += frame(to_json_line(entry));
  return x_known.with([&](Known& known) -> Result<Version> {
    if (auto opened = open_journal(known); !opened) return std::move(opened).error();
    auto lock = wait_lock(known.journal, LockKind::kExclusive);
    if (!lock) return std::move(lock).error();
    if (auto current = catch_up(known, expected); !current) return std::move(current).error();
    return append_locked(known, std::move(lines), durability);
  });
}

Result<Version> FileStateStore::write(const model::State& state, const Version& expected) {
  if (auto error = x_timer.take_error()) return *error;
  return x_known.with([&](Known& known) -> Result<Version> {
    if (auto opened = open_journal(known); !opened) return std::move(opened).error();
    auto lock = wait_lock(known.journal, LockKind::kExclusive);
    if (!lock) return std::move(lock).error();
    if (auto current = catch_up(known, expected); !current) return std::move(current).error();
    const model::State stored{.name = x_name,
                              .lineage = known.header.lineage,
                              .serial = known.header.serial,
                              .tenancies = {},
                              .sets = {},
                              .entries = {},
                              .intents = {},
                              .pending = {}};
    auto next = successor_of(stored, state, x_name);
    if (!next) return std::move(next).error();
    if (auto done = store(known, *next); !done) return std::move(done).error();
    x_timer.cancel();
    return known.version;
  });
}

Result<void> FileStateStore::flush() {
  return x_known.with([](Known& known) -> Result<void> {
    if (!known.journal.is_open()) return {};
    return sync_data(known.journal);
  });
}

Result<std::unique_ptr<StateLock>> FileStateStore::lock(const LockInfo& info) {
  if (auto made = make_private_folder(x_folder); !made) return std::move(made).error();
  auto file = open_file(x_lock_path, OpenFor::kWriting);
  if (!file) return std::move(file).error();
  auto lock = try_lock(*file, LockKind::kExclusive);
  if (!lock && lock.error().kind == ErrorKind::kConflict) {
    const auto note = read_whole(*file, 65536);
    return held_by(note ? parse_lock_info(*note) : LockInfo(), "the state " + x_snapshot_path);
  }
  if (!lock) return std::move(lock).error();
  if (auto noted = write_end(*file, 0, to_json(info)); !noted) return std::move(noted).error();
  return std::unique_ptr<StateLock>(std::make_unique<HeldLock>(*std::move(file), *std::move(lock)));
}

}  // namespace mailctl::state::file
