#pragma once
// The text of a journal: lines that can each be proven whole, so that a write which a crash cut off
// is told from damage.
//   <length, 8 hex digits> <CRC-32 of the content, 8 hex digits> <content>\n
// CRC-32 is that of RFC 1952 §8. Contents hold no newline. Pure: files are disk.h's business.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace mailctl::state::file {

std::uint32_t crc32(std::string_view bytes);

// One framed line.
std::string frame(std::string_view content);

struct JournalText {
  std::vector<std::string_view> contents;  // views into what was parsed
  std::size_t whole_bytes = 0;             // length of the lines that are whole
  std::size_t cut_bytes = 0;               // of a last line that is not; it is to be dropped
};

// A bad line with no whole line after it is a tail that a crash cut off. A bad line with a whole
// one after it is damage: kInvalid, with line number and offset.
base::Result<JournalText> parse_journal(std::string_view text);

}  // namespace mailctl::state::file
