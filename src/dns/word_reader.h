#pragma once
// Reads the rdata of one record from its words. The first failure sticks, with the word where it
// stands, so that rdata is read as one expression and judged once. Not for use outside of dns/.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dns/record.h"
#include "dns/words.h"

namespace mailctl::dns {

class WordReader {
 public:
  // `origin` completes names without a final dot and stands for "@".
  WordReader(std::span<const Word> words, const Name& origin) : x_words(words), x_origin(origin) {}

  // `what` names the field in messages.
  std::uint8_t u8(std::string_view what);
  std::uint16_t u16(std::string_view what);
  std::uint32_t u32(std::string_view what);
  // Seconds, or with the units of BIND ("1h30m"), at most 2^31-1 (RFC 2181 §8).
  std::uint32_t seconds(std::string_view what);
  Name name(std::string_view what);
  // One character-string, at most 255 octets.
  std::string string(std::string_view what);
  // One word without a limit of its own.
  std::string text(std::string_view what);
  // The next word as it stands; empty at the end, which fails.
  std::string_view word(std::string_view what);
  std::vector<std::string> remaining_strings(std::string_view what);
  // What is left, joined, decoded.
  std::string remaining_hex(std::string_view what);
  std::string remaining_base64(std::string_view what);

  [[nodiscard]] bool is_at_end() const { return x_next >= x_words.size(); }

  [[nodiscard]] const Word* peek() const { return is_at_end() ? nullptr : &x_words[x_next]; }

  // At the word that was read last.
  void fail(std::string why);
  // Words that nobody read are a failure.
  void finish();

  struct Problem {
    std::size_t word = 0;  // its index; the number of words when something is missing at the end
    std::string text;
  };

  [[nodiscard]] const std::optional<Problem>& problem() const { return x_problem; }

 private:
  std::string string(std::string_view what, std::string_view advice);
  std::uint64_t number(std::string_view what, std::uint64_t max);
  std::string joined_rest(std::string_view what);

  std::span<const Word> x_words;
  const Name& x_origin;
  std::size_t x_next = 0;
  std::optional<Problem> x_problem;
};

// "3600", "1h", "1h30m": BIND's units w d h m s; nullopt for anything else or over 2^31-1.
std::optional<std::uint32_t> parse_seconds(std::string_view text);

// "@", relative or absolute, in master-file form.
base::Result<Name> parse_relative_name(std::string_view text, const Name& origin);

// The rdata of one record; meaningless when the reader has a problem afterwards.
RecordData read_record_data(WordReader& reader, RecordType type);

}  // namespace mailctl::dns
