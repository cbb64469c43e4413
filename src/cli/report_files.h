#pragma once
// Report files as the command line names them, read block by block.

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "mail/report/byte_source.h"

namespace mailctl::cli {

// A file stands for itself, a folder for the files in it and below it, by name; hidden ones are
// left out. "-" is stdin. What is not there stands for itself too, and open_source will say so.
std::vector<std::string> files_named_by(const std::vector<std::string>& paths);

// kNotFoundOrForbidden, or kInvalid for what is no file; the message does not name the path.
base::Result<std::unique_ptr<mail::report::ByteSource>> open_source(const std::string& path);

}  // namespace mailctl::cli
