#pragma once
// The pieces of DNS messages: numbers, names and rdata as octets (RFC 1035 §4.1, RFC 3597). Used by
// the message codec and by the generic rdata form of zone text. Not for use outside of dns/.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "dns/record.h"

namespace mailctl::dns {

// Reads from the front. The first failure sticks: everything after it reads as zero or empty, and
// the caller asks once, at the end. Never reads outside of the message.
class OctetReader {
 public:
  explicit OctetReader(std::string_view message) : x_message(message), x_end(message.size()) {}

  std::uint8_t u8();
  std::uint16_t u16();
  std::uint32_t u32();
  std::string_view octets(std::size_t count);
  // A length octet and as many octets (RFC 1035 §3.3).
  std::string string();
  // Compression pointers are followed, only ever backwards (RFC 1035 §4.1.4).
  Name name();

  [[nodiscard]] std::size_t position() const { return x_position; }

  [[nodiscard]] std::size_t remaining() const { return x_end - x_position; }

  // Nothing beyond `count` more octets can be read until the previous end is restored.
  // Returns the previous end. Fails when there are fewer.
  std::size_t narrow(std::size_t count);

  void restore_end(std::size_t end) { x_end = end; }

  void fail(std::string why);

  [[nodiscard]] bool has_failed() const { return x_problem.has_value(); }

  // Empty while nothing failed.
  [[nodiscard]] std::string problem() const { return x_problem.value_or(""); }

 private:
  std::string_view x_message;
  std::size_t x_position = 0;
  std::size_t x_end;
  std::optional<std::string> x_problem;
};

// Exactly `length` octets of rdata; the reader fails when they are malformed.
RecordData read_rdata(OctetReader& reader, RecordType type, std::size_t length);

enum class Compression : std::uint8_t { kNone, kPointers };

class OctetWriter {
 public:
  void u8(std::uint8_t value);
  void u16(std::uint16_t value);
  void u32(std::uint32_t value);

  void octets(std::string_view octets) { x_octets += octets; }

  // At most 255 octets; more is a broken invariant.
  void string(std::string_view octets);
  // kPointers replaces a suffix that was written before; only legal where RFC 3597 §4 allows it.
  void name(const Name& name, Compression compression);
  // Overwrites two octets that were written before.
  void set_u16(std::size_t position, std::uint16_t value);

  [[nodiscard]] std::size_t size() const { return x_octets.size(); }

  [[nodiscard]] std::string take() && { return std::move(x_octets); }

 private:
  std::string x_octets;
  std::map<std::string, std::uint16_t, std::less<>> x_offsets;  // name text -> where it stands
};

// Without the length; names of CNAME, NS, PTR, MX and SOA follow `compression`, others are whole.
void write_rdata(OctetWriter& writer, const RecordData& data, Compression compression);

}  // namespace mailctl::dns
