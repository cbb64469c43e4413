#include "emulator/files.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace mailctl::emulator {

namespace {

base::Error file_error(std::string_view doing, const std::string& path) {
  return {
      base::ErrorKind::kInvalid, std::string(doing) + " " + path + ": " + std::strerror(errno), {}};
}

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

base::Result<void> write_private_file(const std::string& path, std::string_view text) {
  const std::string temporary = path + ".tmp." + std::to_string(::getpid());
  const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return file_error("cannot write", temporary);
  const bool is_written = write_all(file, text) && ::fsync(file) == 0;
  ::close(file);
  if (!is_written || ::rename(temporary.c_str(), path.c_str()) != 0) {
    auto error = file_error("cannot write", path);
    ::unlink(temporary.c_str());
    return error;
  }
  return {};
}

base::Result<std::string> read_file_if_any(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    if (errno == ENOENT) return std::string();
    return file_error("cannot read", path);
  }
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

base::Result<void> make_folder(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) {
    return base::Error{
        base::ErrorKind::kInvalid, "cannot make " + path + ": " + error.message(), {}};
  }
  return {};
}

base::Result<std::string> make_temporary_folder() {
  std::error_code error;
  const auto base = std::filesystem::temp_directory_path(error);
  std::string path = (error ? std::filesystem::path("/tmp") : base) / "mailctl-emulator-XXXXXX";
  if (::mkdtemp(path.data()) == nullptr) return file_error("cannot make", path);
  return path;
}

void remove_folder(const std::string& path) {
  std::error_code ignored;  // a leftover in the temporary folder does no harm
  std::filesystem::remove_all(path, ignored);
}

void remove_file(const std::string& path) {
  std::error_code ignored;
  std::filesystem::remove(path, ignored);
}

base::Result<FolderLock> FolderLock::take(const std::string& folder) {
  const std::string path = folder + "/lock";
  FolderLock lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (lock.x_file < 0) return file_error("cannot open", path);
  if (::flock(lock.x_file, LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno != EWOULDBLOCK) return file_error("cannot lock", path);
  return base::Error{base::ErrorKind::kConflict,
                     "the data folder " + folder +
                         " is in use by another emulator; wait until it has ended, or end it",
                     {}};
}

FolderLock& FolderLock::operator=(FolderLock&& other) noexcept {
  std::swap(x_file, other.x_file);
  return *this;
}

FolderLock::~FolderLock() {
  if (x_file >= 0) ::close(x_file);
}

}  // namespace mailctl::emulator
