#include "cli/report_files.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace mailctl::cli {
namespace {

using base::ErrorKind;

base::Error failed(ErrorKind kind, int number) {
  return {kind, std::generic_category().message(number), {}};
}

class FileSource final : public mail::report::ByteSource {
 public:
  explicit FileSource(int descriptor) : x_descriptor(descriptor) {}

  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;

  ~FileSource() override {
    if (x_descriptor != STDIN_FILENO) ::close(x_descriptor);
  }

  base::Result<std::string_view> next() override {
    while (true) {
      const auto size = ::read(x_descriptor, x_block.data(), x_block.size());
      if (size >= 0) return std::string_view(x_block.data(), static_cast<std::size_t>(size));
      if (errno != EINTR) return failed(ErrorKind::kNotFoundOrForbidden, errno);
    }
  }

 private:
  int x_descriptor;
  std::array<char, 64U << 10U> x_block;
};

bool is_hidden(const std::filesystem::path& path) {
  return path.filename().string().starts_with('.');
}

std::vector<std::string> files_below(const std::string& folder) {
  using Walk = std::filesystem::recursive_directory_iterator;
  std::vector<std::string> files;
  std::error_code code;
  for (Walk at(folder, std::filesystem::directory_options::skip_permission_denied, code), end;
       !code && at != end;
       at.increment(code)) {
    std::error_code ignored;
    if (is_hidden(at->path())) {
      at.disable_recursion_pending();
    } else if (at->is_regular_file(ignored)) {
      files.push_back(at->path().string());
    }
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace

std::vector<std::string> files_named_by(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const auto& path : paths) {
    std::error_code ignored;
    if (!std::filesystem::is_directory(path, ignored)) {
      files.push_back(path);
      continue;
    }
    for (auto& file : files_below(path)) files.push_back(std::move(file));
  }
  return files;
}

base::Result<std::unique_ptr<mail::report::ByteSource>> open_source(const std::string& path) {
  if (path == "-") return std::unique_ptr<mail::report::ByteSource>(new FileSource(STDIN_FILENO));
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (descriptor < 0) return failed(ErrorKind::kNotFoundOrForbidden, errno);
  auto source = std::make_unique<FileSource>(descriptor);

  struct stat status {};

  // A pipe is fine; a device is not.
  if (::fstat(descriptor, &status) != 0 || !(S_ISREG(status.st_mode) || S_ISFIFO(status.st_mode))) {
    return base::Error{ErrorKind::kInvalid, "no file", {}};
  }
  return std::unique_ptr<mail::report::ByteSource>(std::move(source));
}

}  // namespace mailctl::cli
