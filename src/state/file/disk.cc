#include "state/file/disk.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

namespace mailctl::state::file {
namespace {

using base::Error;
using base::ErrorKind;
using base::Result;

Error failed(std::string_view doing, std::string_view path) {
  const int number = errno;
  std::string hint;
  if (number == EACCES || number == EPERM || number == EROFS) hint = "; check who owns it";
  if (number == ENOSPC || number == EDQUOT || number == EFBIG) {
    hint = "; free some space, what was stored before is untouched";
  }
  return {ErrorKind::kTransient,
          fmt::format("{} {}: {}{}", doing, path, std::generic_category().message(number), hint),
          {}};
}

// Retries what a signal interrupted.
template <class F>
auto uninterrupted(F call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

Result<void> write_all(int descriptor,
                       std::string_view path,
                       std::uint64_t offset,
                       std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = uninterrupted([&] {
      return ::pwrite(descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    });
    if (written < 0) return failed("writing", path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
    offset += static_cast<std::uint64_t>(written);
  }
  return {};
}

Result<std::string> read_bytes(const OpenFile& file, std::uint64_t length) {
  std::string bytes(length, '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const auto got = uninterrupted([&] {
      return ::pread(
          file.descriptor(), bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
    });
    if (got < 0) return failed("reading", file.path());
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  bytes.resize(done);
  return bytes;
}

FileIdentity identity_in(const struct stat& status) {
  constexpr std::int64_t kNanoseconds = 1'000'000'000;
  return {.inode = status.st_ino,
          .changed_ns = std::int64_t{status.st_ctim.tv_sec} * kNanoseconds + status.st_ctim.tv_nsec,
          .size = static_cast<std::uint64_t>(status.st_size)};
}

int flock_of(LockKind kind) {
  return kind == LockKind::kShared ? LOCK_SH : LOCK_EX;
}

}  // namespace

OpenFile::OpenFile(int descriptor, std::string path)
    : x_descriptor(descriptor), x_path(std::move(path)) {}

OpenFile::OpenFile(OpenFile&& other) noexcept
    : x_descriptor(std::exchange(other.x_descriptor, -1)), x_path(std::move(other.x_path)) {}

OpenFile& OpenFile::operator=(OpenFile&& other) noexcept {
  std::swap(x_descriptor, other.x_descriptor);
  std::swap(x_path, other.x_path);
  return *this;
}

OpenFile::~OpenFile() {
  if (x_descriptor >= 0) ::close(x_descriptor);
}

Result<void> make_private_folder(const std::string& path) {
  const auto parent = std::filesystem::path(path).parent_path();
  std::error_code error;
  if (!parent.empty()) std::filesystem::create_directories(parent, error);
  if (::mkdir(path.c_str(), 0700) == 0) {
    return sync_folder(parent.empty() ? "." : parent.string());
  }
  if (errno != EEXIST) return failed("making the folder", path);
  if (!std::filesystem::is_directory(path, error)) {
    return Error{ErrorKind::kInvalid, fmt::format("{} is in the way: it is no folder", path), {}};
  }
  return {};
}

Result<OpenFile> open_file(const std::string& path, OpenFor purpose) {
  const int flags = purpose == OpenFor::kReading ? O_RDONLY : O_RDWR | O_CREAT;
  const int descriptor =
      uninterrupted([&] { return ::open(path.c_str(), flags | O_CLOEXEC, 0600); });
  if (descriptor >= 0) return OpenFile(descriptor, path);
  if (errno == ENOENT && purpose == OpenFor::kReading) return OpenFile();
  return failed("opening", path);
}

Result<std::string> read_whole(const OpenFile& file, std::uint64_t limit) {
  const auto identity = identity_of(file);
  if (!identity) return identity.error();
  const auto size = identity->size;
  if (size > limit) {
    return Error{
        ErrorKind::kInvalid,
        fmt::format(
            "{} has {} octets, more than the {} that mailctl reads", file.path(), size, limit),
        {}};
  }
  return read_bytes(file, size);
}

Result<void> write_end(const OpenFile& file, std::uint64_t offset, std::string_view bytes) {
  const int descriptor = file.descriptor();
  if (::ftruncate(descriptor, static_cast<off_t>(offset)) != 0) {
    return failed("cutting", file.path());
  }
  auto written = write_all(descriptor, file.path(), offset, bytes);
  if (!written && ::ftruncate(descriptor, static_cast<off_t>(offset)) != 0) {
    return std::move(written).error().with_context("the half-written end stays");
  }
  return written;
}

Result<void> sync_data(const OpenFile& file) {
  if (::fdatasync(file.descriptor()) != 0) return failed("bringing to disk", file.path());
  return {};
}

Result<void> sync_folder(const std::string& path) {
  const OpenFile folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), path);
  if (!folder.is_open()) return failed("opening", path);
  if (::fsync(folder.descriptor()) != 0) return failed("bringing to disk", path);
  return {};
}

Result<void> replace_file(const std::string& path, std::string_view bytes) {
  // One writer at a time is the caller's business, so the name can be fixed and nothing is
  // littered.
  const std::string next = path + ".next";
  ::unlink(next.c_str());
  {
    const OpenFile file(
        ::open(next.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600), next);
    if (!file.is_open()) return failed("making", next);
    auto written = write_all(file.descriptor(), next, 0, bytes);
    if (written && ::fsync(file.descriptor()) != 0) written = failed("bringing to disk", next);
    if (!written) {
      ::unlink(next.c_str());
      return written;
    }
  }
  if (::rename(next.c_str(), path.c_str()) != 0) {
    auto error = failed("replacing", path);
    ::unlink(next.c_str());
    return error;
  }
  const auto folder = std::filesystem::path(path).parent_path();
  return sync_folder(folder.empty() ? "." : folder.string());
}

Result<std::optional<FileIdentity>> identity_of(const std::string& path) {
  struct stat status {};

  if (::stat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) return std::optional<FileIdentity>();
    return failed("looking at", path);
  }
  return std::optional(identity_in(status));
}

Result<FileIdentity> identity_of(const OpenFile& file) {
  struct stat status {};

  if (::fstat(file.descriptor(), &status) != 0) return failed("looking at", file.path());
  return identity_in(status);
}

FileLock::FileLock(FileLock&& other) noexcept
    : x_descriptor(std::exchange(other.x_descriptor, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(x_descriptor, other.x_descriptor);
  return *this;
}

FileLock::~FileLock() {
  if (x_descriptor >= 0) ::flock(x_descriptor, LOCK_UN);
}

Result<FileLock> try_lock(const OpenFile& file, LockKind kind) {
  const int result =
      uninterrupted([&] { return ::flock(file.descriptor(), flock_of(kind) | LOCK_NB); });
  if (result == 0) return FileLock(file.descriptor());
  if (errno != EWOULDBLOCK) return failed("locking", file.path());
  return Error{ErrorKind::kConflict, fmt::format("{} is locked", file.path()), {}};
}

Result<FileLock> wait_lock(const OpenFile& file, LockKind kind) {
  constexpr int kTries = 1000;
  constexpr timespec kPause = {.tv_sec = 0, .tv_nsec = 10'000'000};
  for (int i = 0; i < kTries; ++i) {
    auto lock = try_lock(file, kind);
    if (lock || lock.error().kind != ErrorKind::kConflict) return lock;
    ::nanosleep(&kPause, nullptr);
  }
  return Error{ErrorKind::kTransient,
               fmt::format("{} has been locked for 10 s by another process", file.path()),
               {}};
}

}  // namespace mailctl::state::file
