#include "archive/read_archive.h"

#include <array>
#include <memory>
#include <stdexcept>

#include <archive.h>
#include <archive_entry.h>

namespace mailctl::test {
namespace {

struct Closer {
  void operator()(archive* open) const { archive_read_free(open); }
};

using Reader = std::unique_ptr<archive, Closer>;

std::string read_entry(archive* reader) {
  std::string text;
  std::array<char, 65536> buffer{};
  for (;;) {
    const auto count = archive_read_data(reader, buffer.data(), buffer.size());
    if (count < 0) throw std::runtime_error(archive_error_string(reader));
    if (count == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace

std::map<std::string, std::string> read_archive(const std::filesystem::path& path) {
  const Reader reader(archive_read_new());
  archive_read_support_filter_all(reader.get());
  archive_read_support_format_all(reader.get());
  if (archive_read_open_filename(reader.get(), path.c_str(), 65536) != ARCHIVE_OK)
    throw std::runtime_error("cannot read " + path.string());
  std::map<std::string, std::string> files;
  archive_entry* entry = nullptr;
  int code = ARCHIVE_OK;
  while ((code = archive_read_next_header(reader.get(), &entry)) == ARCHIVE_OK) {
    if (archive_entry_filetype(entry) == AE_IFREG)
      files.emplace(archive_entry_pathname(entry), read_entry(reader.get()));
  }
  if (code != ARCHIVE_EOF) throw std::runtime_error("cannot read all of " + path.string());
  return files;
}

}  // namespace mailctl::test
