#pragma once
// The independent suites: where they are and how they are read. A missing folder is a failure, not
// a reason to skip.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

namespace mailctl::conformance {

inline std::filesystem::path data_dir() {
  const char* const given = std::getenv("MAILCTL_CONFORMANCE_DIR");
  std::filesystem::path dir =
      given != nullptr && *given != '\0'
          ? std::filesystem::path(given)
          : std::filesystem::path(MAILCTL_SOURCE_DIR) / ".." / "shared" / "conformance";
  if (!std::filesystem::is_directory(dir)) {
    throw std::runtime_error("the conformance data is not at " + dir.string() +
                             "; set MAILCTL_CONFORMANCE_DIR to its folder");
  }
  return dir;
}

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return text.str();
}

}  // namespace mailctl::conformance
