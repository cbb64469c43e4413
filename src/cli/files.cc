#include "cli/files.h"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace mailctl::cli {
namespace {

using base::Error;
using base::ErrorKind;

constexpr std::uintmax_t kMaxBytes = 64ULL * 1024 * 1024;

Error failed(ErrorKind kind, std::string_view path, int number) {
  return {kind, fmt::format("{}: {}", path, std::generic_category().message(number)), {}};
}

base::Result<void> create_file(const std::string& path, const std::string& text, mode_t mode) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (descriptor < 0) {
    if (errno != EEXIST) return failed(ErrorKind::kInvalid, path, errno);
    return Error{
        ErrorKind::kAlreadyExists, fmt::format("{} is there already and stays as it is", path), {}};
  }
  std::size_t done = 0;
  while (done < text.size()) {
    const auto written = ::write(descriptor, text.data() + done, text.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      auto error = failed(ErrorKind::kTransient, path, errno);
      ::close(descriptor);
      ::unlink(path.c_str());
      return error;
    }
    done += static_cast<std::size_t>(written);
  }
  ::close(descriptor);
  return {};
}

base::Result<void> replace_file(const std::string& path, const std::string& text, mode_t mode) {
  const auto fresh = fmt::format("{}.{}.new", path, ::getpid());
  if (auto made = create_file(fresh, text, mode); !made) return made;
  // The mask of the process may have taken rights away.
  if (::chmod(fresh.c_str(), mode) == 0 && ::rename(fresh.c_str(), path.c_str()) == 0) return {};
  auto error = failed(ErrorKind::kInvalid, path, errno);
  ::unlink(fresh.c_str());
  return error;
}

}  // namespace

base::Result<std::string> read_text_file(const std::string& path) {
  std::error_code code;
  const auto status = std::filesystem::status(path, code);
  if (!std::filesystem::exists(status)) {
    return failed(ErrorKind::kNotFoundOrForbidden, path, code ? code.value() : ENOENT);
  }
  // A pipe is fine (`-f <(generate)`); a folder or a device is not.
  if (!std::filesystem::is_regular_file(status) && !std::filesystem::is_fifo(status)) {
    return Error{ErrorKind::kInvalid, fmt::format("{} is no file", path), {}};
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) return failed(ErrorKind::kNotFoundOrForbidden, path, errno);
  std::string text;
  char buffer[65536];
  while (file.read(buffer, sizeof buffer), file.gcount() > 0) {
    text.append(buffer, static_cast<std::size_t>(file.gcount()));
    if (text.size() > kMaxBytes) {
      return Error{ErrorKind::kInvalid, fmt::format("{} is larger than 64 MiB", path), {}};
    }
  }
  if (file.bad()) return failed(ErrorKind::kNotFoundOrForbidden, path, EIO);
  return text;
}

base::Result<void> create_text_file(const std::string& path, const std::string& text) {
  return create_file(path, text, 0644);
}

base::Result<void> create_secret_file(const std::string& path, const base::Secret& secret) {
  return create_file(path, secret.reveal(), 0600);
}

base::Result<void> replace_text_file(const std::string& path, const std::string& text) {
  return replace_file(path, text, 0644);
}

base::Result<void> replace_private_file(const std::string& path, const std::string& text) {
  return replace_file(path, text, 0600);
}

base::Result<void> rewrite_text_file(const std::string& path, const std::string& text) {
  std::error_code code;
  const auto real = std::filesystem::canonical(path, code);

  struct stat status {};

  if (code || ::stat(real.c_str(), &status) != 0) {
    return failed(ErrorKind::kInvalid, path, code ? code.value() : errno);
  }
  if (!S_ISREG(status.st_mode)) {
    return Error{ErrorKind::kInvalid, fmt::format("{} is no file that can be rewritten", path), {}};
  }
  return replace_file(real.string(), text, status.st_mode & 07777U);
}

std::string folder_of(const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

}  // namespace mailctl::cli
