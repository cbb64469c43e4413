#pragma once
// Small files of the user's, read whole, and new files, which replace an old one only where
// that is asked for.

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

// The same for a file of the user's that is there: its permissions stay, and of a link what it
// points to is replaced.
base::Result<void> rewrite_text_file(const std::string& path, const std::string& text);

// The folder a file is in; "." for a bare name.
std::string folder_of(const std::string& path);

}  // namespace mailctl::cli
