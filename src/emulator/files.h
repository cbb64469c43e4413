#pragma once
// The few files of the emulator: its saved world, keys, certificates, and the ready file.

#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace mailctl::emulator {

// Whole or not at all (temporary file, then rename), readable by the owner alone.
base::Result<void> write_private_file(const std::string& path, std::string_view text);
// Empty text when the file does not exist.
base::Result<std::string> read_file_if_any(const std::string& path);
base::Result<void> make_folder(const std::string& path);
// A new folder of our own under the system's temporary one.
base::Result<std::string> make_temporary_folder();
void remove_folder(const std::string& path);
void remove_file(const std::string& path);

// Keeps a folder for one process, and goes with it.
class FolderLock {
 public:
  // kConflict when another one has it.
  static base::Result<FolderLock> take(const std::string& folder);
  FolderLock() = default;

  FolderLock(FolderLock&& other) noexcept : x_file(std::exchange(other.x_file, -1)) {}

  FolderLock& operator=(FolderLock&& other) noexcept;
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int file) : x_file(file) {}

  int x_file = -1;
};

}  // namespace mailctl::emulator
