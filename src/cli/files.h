#pragma once
// Small files of the user's, read whole, and new files that never replace an old one.

#include <string>

#include "base/result.h"
#include "base/secret.h"

namespace mailctl::cli {

// kNotFoundOrForbidden where it is not there or may not be read, kInvalid where it is no plain file
// or larger than 64 MiB. The message names the path.
base::Result<std::string> read_text_file(const std::string& path);

// kAlreadyExists where something is there.
base::Result<void> create_text_file(const std::string& path, const std::string& text);

// The same for a private key: nobody else may read the file (mode 0600).
base::Result<void> create_secret_file(const std::string& path, const base::Secret& secret);

// Puts a file in the place of what is there, all of it or nothing.
base::Result<void> replace_text_file(const std::string& path, const std::string& text);

// Puts a private file (mode 0600) in the place of what is there, all of it or nothing.
base::Result<void> replace_private_file(const std::string& path, const std::string& text);

// The folder a file is in; "." for a bare name.
std::string folder_of(const std::string& path);

}  // namespace mailctl::cli
