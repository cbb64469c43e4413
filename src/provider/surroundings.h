#pragma once
// What a provider may learn from the machine it runs on, as values: environment variables and
// files. The edge (cli/) fills it once; tests write it by hand.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace mailctl::provider {

using Environment = std::map<std::string, std::string, std::less<>>;

struct FileContent {
  std::string text;
  std::uint32_t mode = 0600;  // permission bits
};

// kNotFoundOrForbidden where there is no such file, kUnauthorized where it may not be read,
// kInvalid where it is no plain file or too large. The message names the path.
using FileReader = std::function<base::Result<FileContent>(const std::string& path)>;

struct Surroundings {
  Environment environment;
  FileReader read_file;
  // Text of the endpoints file (--endpoints, MAILCTL_ENDPOINTS); empty without one.
  std::string endpoints;
  // --config-file of the cloud's client; empty: as that client finds it.
  std::string config_path;
};

// Reads this machine's files, at most 1 MiB each.
FileReader system_files();

// The variable, or empty.
std::string variable(const Environment& environment, std::string_view name);

// "~" and "~/x" with $HOME; anything else as it is.
std::string expand_home(std::string_view path, const Environment& environment);

}  // namespace mailctl::provider
