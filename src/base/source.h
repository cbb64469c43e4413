#pragma once
// Where a value was written: files the user gave us and ranges in them.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mailctl::base {

// An index into SourceFiles; kNoFile for what was never written by a user.
enum class FileId : std::uint32_t { kNoFile = 0xffffffffU };

// line and column are 1-based and count bytes of the file as given; length is in bytes, 0 for a
// point. A default-constructed range points nowhere.
struct SourceRange {
  FileId file = FileId::kNoFile;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::uint32_t length = 0;

  [[nodiscard]] bool is_known() const { return file != FileId::kNoFile && line > 0; }

  auto operator<=>(const SourceRange&) const = default;
};

// A field of the manifest: the value and where it stands.
template <class T>
struct Located {
  T value{};
  SourceRange at;
  bool operator==(const Located&) const = default;
};

struct SourceFile {
  FileId id = FileId::kNoFile;
  std::string path;  // as the user named it
  std::string text;
};

// The files of one run, so that a range can be shown with its line.
class SourceFiles {
 public:
  // Keeps a copy of the text; the returned id stays valid as long as this object.
  FileId add(std::string path, std::string text);
  [[nodiscard]] const SourceFile& file(FileId id) const;
  // The text of a 1-based line without its line ending; empty where there is no such line.
  [[nodiscard]] std::string_view line(FileId id, std::uint32_t number) const;
  // "path:line:column", or empty for a range that points nowhere.
  [[nodiscard]] std::string to_text(const SourceRange& at) const;

 private:
  std::vector<SourceFile> x_files;
  std::vector<std::vector<std::size_t>> x_line_starts;  // by file: offsets of its lines
};

}  // namespace mailctl::base
