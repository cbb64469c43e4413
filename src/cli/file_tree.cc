#include "cli/file_tree.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "cli/files.h"

namespace mailctl::cli {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;

class Disk final : public FileTree {
 public:
  [[nodiscard]] bool is_folder(const std::string& path) const override {
    std::error_code ignored;
    return fs::is_directory(path, ignored);
  }

  [[nodiscard]] base::Result<std::vector<std::string>> names_in(
      const std::string& folder) const override {
    std::vector<std::string> names;
    std::error_code failure;
    for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end;
         entry.increment(failure)) {
      std::error_code ignored;
      if (!entry->is_directory(ignored)) names.push_back(entry->path().filename().string());
    }
    if (failure) {
      return Error{
          ErrorKind::kNotFoundOrForbidden, fmt::format("{}: {}", folder, failure.message()), {}};
    }
    std::ranges::sort(names);
    return names;
  }

  [[nodiscard]] base::Result<std::string> read(const std::string& path) const override {
    return read_text_file(path);
  }

  [[nodiscard]] base::Result<std::string> read_below(const std::string& folder,
                                                     const std::string& path) const override {
    const auto whole = fs::path(folder) / path;
    std::error_code failure;
    const auto home = fs::canonical(folder, failure);
    const auto real = failure ? fs::path() : fs::weakly_canonical(whole, failure);
    const auto [end, ignored] = std::mismatch(home.begin(), home.end(), real.begin(), real.end());
    if (leads_out(path) || (!failure && end != home.end())) {
      return Error{ErrorKind::kInvalid,
                   fmt::format("{} is outside of {}, the folder of the manifest", path, folder),
                   {}};
    }
    return read_text_file(whole.string());
  }
};

}  // namespace

const FileTree& disk() {
  static const Disk kDisk;
  return kDisk;
}

bool leads_out(const std::string& path) {
  const fs::path parts(path);
  return parts.is_absolute() || std::ranges::find(parts, "..") != parts.end();
}

}  // namespace mailctl::cli
