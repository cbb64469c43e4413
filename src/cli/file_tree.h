#pragma once
// Where the files of a manifest come from: this machine, or a revision of its git repository.

#include <string>
#include <vector>

#include "base/result.h"

namespace mailctl::cli {

class FileTree {
 public:
  virtual ~FileTree() = default;
  [[nodiscard]] virtual bool is_folder(const std::string& path) const = 0;
  // The plain files directly in a folder, sorted.
  [[nodiscard]] virtual base::Result<std::vector<std::string>> names_in(
      const std::string& folder) const = 0;
  // As read_text_file.
  [[nodiscard]] virtual base::Result<std::string> read(const std::string& path) const = 0;
  // A file that a manifest names, below the folder of that manifest. Whoever proposes a change to a
  // manifest must not read other files with it: kInvalid for an absolute path, for `..`, and for
  // what leads out through a link.
  [[nodiscard]] virtual base::Result<std::string> read_below(const std::string& folder,
                                                             const std::string& path) const = 0;
};

// This machine.
const FileTree& disk();

// Absolute, or with a part that is `..`.
bool leads_out(const std::string& path);

}  // namespace mailctl::cli
