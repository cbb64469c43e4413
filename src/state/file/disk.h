#pragma once
// Files with every error reported and every promise kept: what is said to be on disk is. Messages
// name the path and the system's reason.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace mailctl::state::file {

// An open file, closed when it goes.
class OpenFile {
 public:
  OpenFile() = default;
  OpenFile(int descriptor, std::string path);
  OpenFile(OpenFile&& other) noexcept;
  OpenFile& operator=(OpenFile&& other) noexcept;
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile();

  [[nodiscard]] bool is_open() const { return x_descriptor >= 0; }

  [[nodiscard]] int descriptor() const { return x_descriptor; }

  [[nodiscard]] const std::string& path() const { return x_path; }

 private:
  int x_descriptor = -1;
  std::string x_path;
};

// Creates the folder (mode 0700) and what is above it where missing.
base::Result<void> make_private_folder(const std::string& path);

enum class OpenFor : std::uint8_t {
  kReading,  // not open (and no error) where the file is missing
  kWriting,  // and reading; made with mode 0600 where it is missing
};

base::Result<OpenFile> open_file(const std::string& path, OpenFor purpose);

// The whole content. kInvalid for a file over `limit` octets.
base::Result<std::string> read_whole(const OpenFile& file, std::uint64_t limit);

// Writes all of `bytes` at `offset`, which becomes the end of the file. When it fails (disk full)
// the file is cut back to `offset`.
base::Result<void> write_end(const OpenFile& file, std::uint64_t offset, std::string_view bytes);
base::Result<void> sync_data(const OpenFile& file);
base::Result<void> sync_folder(const std::string& path);

// Replaces `path` with a file of mode 0600 holding `bytes`, all or nothing, on disk on return.
base::Result<void> replace_file(const std::string& path, std::string_view bytes);

// What tells one content of a file from another without reading it; nullopt where it is missing.
struct FileIdentity {
  std::uint64_t inode = 0;
  std::int64_t changed_ns = 0;
  std::uint64_t size = 0;
  bool operator==(const FileIdentity&) const = default;
};

base::Result<std::optional<FileIdentity>> identity_of(const std::string& path);
base::Result<FileIdentity> identity_of(const OpenFile& file);

enum class LockKind : std::uint8_t { kShared, kExclusive };

// An advisory lock (flock) on an open file; goes with the object or the process.
class FileLock {
 public:
  FileLock() = default;

  explicit FileLock(int descriptor) : x_descriptor(descriptor) {}

  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock();

 private:
  int x_descriptor = -1;
};

// kConflict when somebody holds it.
base::Result<FileLock> try_lock(const OpenFile& file, LockKind kind);
// Waits up to 10 s, then kTransient: locks of this kind are held for single reads and writes.
base::Result<FileLock> wait_lock(const OpenFile& file, LockKind kind);

}  // namespace mailctl::state::file
