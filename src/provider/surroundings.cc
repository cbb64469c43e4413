#include "provider/surroundings.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include <sys/stat.h>

namespace mailctl::provider {
namespace {

constexpr off_t kMaxFile = 1 << 20;

base::Error refused(base::ErrorKind kind, const std::string& path, const std::string& why) {
  return {kind, path + ": " + why, {}};
}

base::ErrorKind kind_of(int error_number) {
  return error_number == ENOENT || error_number == ENOTDIR ? base::ErrorKind::kNotFoundOrForbidden
                                                           : base::ErrorKind::kUnauthorized;
}

base::Result<FileContent> read_system_file(const std::string& path) {
  struct stat status {};

  if (::stat(path.c_str(), &status) != 0) {
    const int error_number = errno;
    return refused(kind_of(error_number), path, std::strerror(error_number));
  }
  if (!S_ISREG(status.st_mode)) return refused(base::ErrorKind::kInvalid, path, "is no file");
  if (status.st_size > kMaxFile) {
    return refused(base::ErrorKind::kInvalid, path, "is larger than 1 MiB");
  }
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  if (!stream) {
    const int error_number = errno != 0 ? errno : EACCES;
    return refused(kind_of(error_number), path, std::strerror(error_number));
  }
  FileContent content;
  content.text.assign(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
  content.mode = status.st_mode & 0777U;
  return content;
}

}  // namespace

FileReader system_files() {
  return read_system_file;
}

std::string variable(const Environment& environment, std::string_view name) {
  const auto found = environment.find(name);
  return found == environment.end() ? std::string() : found->second;
}

std::string expand_home(std::string_view path, const Environment& environment) {
  const bool is_home = path == "~" || path.starts_with("~/");
  if (!is_home) return std::string(path);
  return variable(environment, "HOME") + std::string(path.substr(1));
}

}  // namespace mailctl::provider
