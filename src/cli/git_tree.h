#pragma once
// Files as they were at a revision of their git repository. git is run with arguments, never
// through a shell, and only to read.

#include <memory>
#include <string>

#include "base/result.h"
#include "cli/file_tree.h"

namespace mailctl::cli {

// The tree at `revision` of the repository that holds `folder`. kUnsupported where there is no git,
// kNotFoundOrForbidden where the folder is in no repository or there is no such revision.
base::Result<std::unique_ptr<FileTree>> open_git_tree(const std::string& folder,
                                                      const std::string& revision);

}  // namespace mailctl::cli
