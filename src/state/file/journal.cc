#include "state/file/journal.h"

#include <array>
#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace mailctl::state::file {
namespace {

constexpr std::size_t kPrefixLength = 18;  // "llllllll cccccccc "

constexpr std::array<std::uint32_t, 256> make_crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) {
      value = (value & 1U) != 0 ? 0xedb88320U ^ (value >> 1U) : value >> 1U;
    }
    table[i] = value;
  }
  return table;
}

constexpr std::array<std::uint32_t, 256> kCrcTable = make_crc_table();

std::optional<std::uint32_t> parse_hex8(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// The content of the whole line that `text` begins with; nullopt where there is none.
std::optional<std::string_view> first_content(std::string_view text) {
  if (text.size() <= kPrefixLength || text[8] != ' ' || text[17] != ' ') return std::nullopt;
  const auto length = parse_hex8(text.substr(0, 8));
  const auto crc = parse_hex8(text.substr(9, 8));
  if (!length || !crc || text.size() <= kPrefixLength + *length) return std::nullopt;
  const auto content = text.substr(kPrefixLength, *length);
  if (text[kPrefixLength + *length] != '\n' || *crc != crc32(content)) return std::nullopt;
  return content;
}

// Looks at every octet, because the newline before a line may be what was damaged.
bool has_whole_line(std::string_view text) {
  for (; text.size() > kPrefixLength; text.remove_prefix(1)) {
    if (first_content(text)) return true;
  }
  return false;
}

}  // namespace

std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t crc = 0xffffffffU;
  for (const char byte : bytes) {
    crc = kCrcTable[(crc ^ static_cast<unsigned char>(byte)) & 0xffU] ^ (crc >> 8U);
  }
  return crc ^ 0xffffffffU;
}

std::string frame(std::string_view content) {
  MAILCTL_CHECK(content.find('\n') == std::string_view::npos);
  return fmt::format("{:08x} {:08x} {}\n", content.size(), crc32(content), content);
}

base::Result<JournalText> parse_journal(std::string_view text) {
  JournalText journal;
  while (journal.whole_bytes < text.size()) {
    const auto rest = text.substr(journal.whole_bytes);
    const auto content = first_content(rest);
    if (!content) {
      if (has_whole_line(rest.substr(1))) {
        return base::Error{base::ErrorKind::kInvalid,
                           fmt::format("line {} (at byte {}) is damaged, and whole lines follow it",
                                       journal.contents.size() + 1,
                                       journal.whole_bytes),
                           {}};
      }
      journal.cut_bytes = rest.size();
      return journal;
    }
    journal.contents.push_back(*content);
    journal.whole_bytes += kPrefixLength + content->size() + 1;
  }
  return journal;
}

}  // namespace mailctl::state::file
