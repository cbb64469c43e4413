#pragma once
// A folder that exists as long as the object does.

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace mailctl::test {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "mailctl-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp " + pattern);
    x_path = pattern;
  }

  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(x_path, ignored);
  }

  [[nodiscard]] const std::string& path() const { return x_path; }

 private:
  std::string x_path;
};

}  // namespace mailctl::test
