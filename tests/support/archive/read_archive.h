#pragma once
// The files of an archive (tar, gzip, zip, …) as texts, for suites that come packed.

#include <filesystem>
#include <map>
#include <string>

namespace mailctl::test {

// By path inside the archive. Throws std::runtime_error when it cannot be read whole.
std::map<std::string, std::string> read_archive(const std::filesystem::path& path);

}  // namespace mailctl::test
