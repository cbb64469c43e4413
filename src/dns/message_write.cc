#include "base/check.h"
#include "dns/message.h"
#include "dns/octets.h"

namespace mailctl::dns {
namespace {

constexpr std::uint16_t kClassIn = 1;
constexpr std::uint16_t kOpt = 41;
constexpr std::size_t kMaxCount = 0xffff;

unsigned code_of(const Message& message) {
  return static_cast<unsigned>(message.code);
}

// RFC 1035 §4.1.1
std::uint16_t flags_of(const Message& message) {
  unsigned flags = code_of(message) & 15U;
  flags |= (message.opcode & 15U) << 11U;
  if (message.is_response) flags |= 0x8000U;
  if (message.authoritative) flags |= 0x0400U;
  if (message.truncated) flags |= 0x0200U;
  if (message.recursion_desired) flags |= 0x0100U;
  if (message.recursion_available) flags |= 0x0080U;
  return static_cast<std::uint16_t>(flags);
}

void write_count(OctetWriter& writer, std::size_t count) {
  MAILCTL_CHECK(count <= kMaxCount);
  writer.u16(static_cast<std::uint16_t>(count));
}

void write_records(OctetWriter& writer, const std::vector<Record>& records) {
  for (const auto& record : records) {
    writer.name(record.name, Compression::kPointers);
    writer.u16(static_cast<std::uint16_t>(type_of(record.data)));
    writer.u16(kClassIn);
    writer.u32(record.ttl);
    const auto length_at = writer.size();
    writer.u16(0);
    write_rdata(writer, record.data, Compression::kPointers);
    const auto length = writer.size() - length_at - 2;
    MAILCTL_CHECK(length <= kMaxCount);
    writer.set_u16(length_at, static_cast<std::uint16_t>(length));
  }
}

// RFC 6891 §6.1.2
void write_opt(OctetWriter& writer, const Message& message) {
  const Edns& edns = *message.edns;
  writer.u8(0);
  writer.u16(kOpt);
  writer.u16(edns.udp_size);
  writer.u8(static_cast<std::uint8_t>(code_of(message) >> 4U));
  writer.u8(edns.version);
  writer.u16(edns.dnssec_ok ? 0x8000U : 0U);
  writer.u16(0);
}

}  // namespace

std::string to_octets(const Message& message) {
  // Codes over 15 have a place only in OPT.
  MAILCTL_CHECK(message.edns || code_of(message) <= 15);
  OctetWriter writer;
  writer.u16(message.id);
  writer.u16(flags_of(message));
  write_count(writer, message.questions.size());
  write_count(writer, message.answers.size());
  write_count(writer, message.authorities.size());
  write_count(writer, message.additionals.size() + (message.edns ? 1U : 0U));
  for (const auto& question : message.questions) {
    writer.name(question.name, Compression::kPointers);
    writer.u16(static_cast<std::uint16_t>(question.type));
    writer.u16(kClassIn);
  }
  write_records(writer, message.answers);
  write_records(writer, message.authorities);
  write_records(writer, message.additionals);
  if (message.edns) write_opt(writer, message);
  return std::move(writer).take();
}

std::string to_datagram(Message message, std::size_t limit) {
  auto octets = to_octets(message);
  if (octets.size() <= limit) return octets;
  // What is only extra goes first, and TC is not set for it (RFC 2181 §9).
  message.additionals.clear();
  octets = to_octets(message);
  if (octets.size() <= limit) return octets;
  message.answers.clear();
  message.authorities.clear();
  message.truncated = true;
  return to_octets(message);
}

}  // namespace mailctl::dns
