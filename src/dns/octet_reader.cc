#include <fmt/format.h>

#include "dns/fields.h"
#include "dns/octets.h"

namespace mailctl::dns {
namespace {

// The rest of the rdata, whole; a type with names in it gets them without compression.
OpaqueData read_opaque(OctetReader& reader, RecordType type) {
  OctetWriter writer;
  for (const auto field : fields_of(type)) {
    switch (field) {
      case Field::kU8:
        writer.u8(reader.u8());
        break;
      case Field::kU16:
        writer.u16(reader.u16());
        break;
      case Field::kName:
        writer.name(reader.name(), Compression::kNone);
        break;
      case Field::kString:
        writer.string(reader.string());
        break;
      case Field::kEnd:
      case Field::kStrings:
      case Field::kText:
      case Field::kHex:
      case Field::kBase64:
        writer.octets(reader.octets(reader.remaining()));
        break;
    }
  }
  writer.octets(reader.octets(reader.remaining()));
  return {type, std::move(writer).take()};
}

template <std::size_t kSize>
std::array<std::uint8_t, kSize> read_address(OctetReader& reader) {
  std::array<std::uint8_t, kSize> address{};
  for (auto& octet : address) octet = reader.u8();
  return address;
}

SoaData read_soa(OctetReader& reader) {
  return {reader.name(),
          reader.name(),
          reader.u32(),
          reader.u32(),
          reader.u32(),
          reader.u32(),
          reader.u32()};
}

TxtData read_txt(OctetReader& reader) {
  TxtData txt;
  if (reader.remaining() == 0) reader.fail("a TXT record without a string");
  while (reader.remaining() > 0 && !reader.has_failed()) txt.strings.push_back(reader.string());
  return txt;
}

CaaData read_caa(OctetReader& reader) {
  const auto flags = reader.u8();
  auto tag = reader.string();
  if (tag.empty()) reader.fail("a CAA record without a tag");
  return {flags, std::move(tag), std::string(reader.octets(reader.remaining()))};
}

TlsaData read_tlsa(OctetReader& reader) {
  return {reader.u8(), reader.u8(), reader.u8(), std::string(reader.octets(reader.remaining()))};
}

RecordData read_fields(OctetReader& reader, RecordType type) {
  switch (type) {
    case RecordType::kA:
      return AData{read_address<4>(reader)};
    case RecordType::kAaaa:
      return AaaaData{read_address<16>(reader)};
    case RecordType::kCname:
      return CnameData{reader.name()};
    case RecordType::kNs:
      return NsData{reader.name()};
    case RecordType::kPtr:
      return PtrData{reader.name()};
    case RecordType::kMx:
      return MxData{reader.u16(), reader.name()};
    case RecordType::kSoa:
      return read_soa(reader);
    case RecordType::kTxt:
      return read_txt(reader);
    case RecordType::kSrv:
      return SrvData{reader.u16(), reader.u16(), reader.u16(), reader.name()};
    case RecordType::kCaa:
      return read_caa(reader);
    case RecordType::kTlsa:
      return read_tlsa(reader);
    case RecordType::kDname:
    case RecordType::kDs:
    case RecordType::kSpf:
    case RecordType::kAny:
      break;
  }
  return read_opaque(reader, type);
}

constexpr unsigned kPointerBits = 0xc0U;

}  // namespace

std::uint8_t OctetReader::u8() {
  const auto taken = octets(1);
  return taken.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(taken.front());
}

std::uint16_t OctetReader::u16() {
  const auto high = u8();
  return static_cast<std::uint16_t>(high << 8U | u8());
}

std::uint32_t OctetReader::u32() {
  const std::uint32_t high = u16();
  return high << 16U | u16();
}

std::string_view OctetReader::octets(std::size_t count) {
  if (count > remaining()) fail(fmt::format("cut short at octet {}", x_position));
  if (has_failed()) return {};
  const auto taken = x_message.substr(x_position, count);
  x_position += count;
  return taken;
}

std::string OctetReader::string() {
  const auto length = u8();
  return std::string(octets(length));
}

Name OctetReader::name() {
  constexpr std::size_t kNameOctets = 255;
  std::vector<std::string> labels;
  std::size_t total = 1;
  const auto outer_end = x_end;
  std::optional<std::size_t> after;  // where reading goes on once a pointer was followed
  std::size_t segment = x_position;  // pointers must lead before it, so that loops end
  while (!has_failed()) {
    const unsigned length = u8();
    if (has_failed() || length == 0) break;
    if ((length & kPointerBits) == 0) {
      // Checked here and not only at the end: overlapping pointers could make a name of any length.
      total += length + 1;
      if (total > kNameOctets) fail(fmt::format("a name over 255 octets at octet {}", x_position));
      labels.emplace_back(octets(length));
      continue;
    }
    const std::size_t target = (length & 0x3fU) << 8U | u8();
    if ((length & kPointerBits) != kPointerBits || target >= segment) {
      fail(fmt::format("a bad name at octet {}", x_position));
      break;
    }
    if (!after) after = x_position;
    segment = target;
    x_position = target;
    x_end = x_message.size();
  }
  x_end = outer_end;
  if (after) x_position = *after;
  if (has_failed()) return {};
  auto name = Name::from_labels(labels);
  if (!name) {
    fail(name.error().message);
    return {};
  }
  return std::move(name).value();
}

std::size_t OctetReader::narrow(std::size_t count) {
  const auto previous = x_end;
  if (count > remaining()) fail(fmt::format("cut short at octet {}", x_position));
  if (!has_failed()) x_end = x_position + count;
  return previous;
}

void OctetReader::fail(std::string why) {
  if (!x_problem) x_problem = std::move(why);
}

RecordData read_rdata(OctetReader& reader, RecordType type, std::size_t length) {
  const auto outer_end = reader.narrow(length);
  auto data = read_fields(reader, type);
  if (reader.remaining() > 0) {
    reader.fail(fmt::format("{} octets too many in {} rdata", reader.remaining(), to_text(type)));
  }
  reader.restore_end(outer_end);
  return data;
}

}  // namespace mailctl::dns
