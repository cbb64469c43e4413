#include <fmt/format.h>

#include "dns/message.h"
#include "dns/octets.h"

namespace mailctl::dns {
namespace {

constexpr std::uint16_t kClassIn = 1;
constexpr auto kOpt = RecordType{41};

enum class Section : std::uint8_t { kAnswer, kAuthority, kAdditional };

class MessageReader {
 public:
  explicit MessageReader(std::string_view octets) : x_reader(octets) {}

  base::Result<Message> read() {
    x_message.id = x_reader.u16();
    read_flags(x_reader.u16());
    const auto questions = x_reader.u16();
    const auto answers = x_reader.u16();
    const auto authorities = x_reader.u16();
    const auto additionals = x_reader.u16();
    for (unsigned i = 0; i < questions && may_go_on(); ++i) read_question();
    read_section(Section::kAnswer, answers);
    read_section(Section::kAuthority, authorities);
    read_section(Section::kAdditional, additionals);
    if (!x_unsupported.empty()) return error(base::ErrorKind::kUnsupported, x_unsupported);
    if (!x_reader.has_failed() && x_reader.remaining() > 0) {
      x_reader.fail(fmt::format("{} octets too many", x_reader.remaining()));
    }
    if (x_reader.has_failed()) return error(base::ErrorKind::kInvalid, x_reader.problem());
    const unsigned code = x_code_high << 4U | x_code_low;
    if (code > 0xffU) {
      return error(base::ErrorKind::kUnsupported, fmt::format("response code {}", code));
    }
    x_message.code = static_cast<ResponseCode>(code);
    return std::move(x_message);
  }

 private:
  static base::Error error(base::ErrorKind kind, std::string_view why) {
    return {kind, fmt::format("DNS message: {}", why), {}};
  }

  [[nodiscard]] bool may_go_on() const { return !x_reader.has_failed() && x_unsupported.empty(); }

  // RFC 1035 §4.1.1
  void read_flags(unsigned flags) {
    x_message.is_response = (flags & 0x8000U) != 0;
    x_message.opcode = static_cast<std::uint8_t>(flags >> 11U & 15U);
    x_message.authoritative = (flags & 0x0400U) != 0;
    x_message.truncated = (flags & 0x0200U) != 0;
    x_message.recursion_desired = (flags & 0x0100U) != 0;
    x_message.recursion_available = (flags & 0x0080U) != 0;
    x_code_low = flags & 15U;
  }

  void check_class(std::uint16_t value) {
    if (!x_reader.has_failed() && value != kClassIn) {
      x_unsupported = fmt::format("class {}", value);
    }
  }

  void read_question() {
    Question question;
    question.name = x_reader.name();
    question.type = static_cast<RecordType>(x_reader.u16());
    check_class(x_reader.u16());
    if (may_go_on()) x_message.questions.push_back(std::move(question));
  }

  void read_section(Section section, unsigned count) {
    for (unsigned i = 0; i < count && may_go_on(); ++i) read_record(section);
  }

  void read_record(Section section) {
    Record record;
    record.name = x_reader.name();
    const auto type = static_cast<RecordType>(x_reader.u16());
    const auto record_class = x_reader.u16();
    record.ttl = x_reader.u32();
    const auto length = x_reader.u16();
    if (type == kOpt) {
      read_opt(section, record, record_class);
      x_reader.octets(length);  // options: none that we use
      return;
    }
    check_class(record_class);
    if (!may_go_on()) return;
    // RFC 2181 §8: a TTL with the top bit set is zero.
    if ((record.ttl & 0x80000000U) != 0) record.ttl = 0;
    record.data = read_rdata(x_reader, type, length);
    if (may_go_on()) records_of(section).push_back(std::move(record));
  }

  // RFC 6891 §6.1: class and TTL of OPT have their own meaning.
  void read_opt(Section section, const Record& record, std::uint16_t udp_size) {
    if (section != Section::kAdditional || x_message.edns || !record.name.is_root()) {
      x_reader.fail("an OPT record where none may stand");
      return;
    }
    x_code_high = record.ttl >> 24U;
    x_message.edns = Edns{
        udp_size, (record.ttl & 0x8000U) != 0, static_cast<std::uint8_t>(record.ttl >> 16U & 255U)};
  }

  std::vector<Record>& records_of(Section section) {
    switch (section) {
      case Section::kAnswer:
        return x_message.answers;
      case Section::kAuthority:
        return x_message.authorities;
      case Section::kAdditional:
        break;
    }
    return x_message.additionals;
  }

  OctetReader x_reader;
  Message x_message;
  unsigned x_code_low = 0;
  unsigned x_code_high = 0;
  std::string x_unsupported;  // why, when the message may be well-formed but is not for us
};

}  // namespace

base::Result<Message> parse_message(std::string_view octets) {
  constexpr std::size_t kMessageOctets = 0xffff;  // what TCP can carry (RFC 1035 §4.2.2)
  if (octets.size() > kMessageOctets) {
    return base::Error{base::ErrorKind::kInvalid, "DNS message: over 65535 octets", {}};
  }
  return MessageReader(octets).read();
}

}  // namespace mailctl::dns
