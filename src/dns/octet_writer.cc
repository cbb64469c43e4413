#include <algorithm>

#include "base/check.h"
#include "dns/octets.h"
#include "dns/words.h"

namespace mailctl::dns {
namespace {

constexpr std::size_t kPointerReach = 0x4000;  // a pointer has 14 bits (RFC 1035 §4.1.4)

class RdataWriter {
 public:
  RdataWriter(OctetWriter& out, Compression compression) : x_out(out), x_compression(compression) {}

  void operator()(const AData& data) const {
    for (const auto octet : data.address) x_out.u8(octet);
  }

  void operator()(const AaaaData& data) const {
    for (const auto octet : data.address) x_out.u8(octet);
  }

  void operator()(const CnameData& data) const { x_out.name(data.target, x_compression); }

  void operator()(const NsData& data) const { x_out.name(data.server, x_compression); }

  void operator()(const PtrData& data) const { x_out.name(data.target, x_compression); }

  void operator()(const MxData& data) const {
    x_out.u16(data.preference);
    x_out.name(data.exchange, x_compression);
  }

  void operator()(const SoaData& data) const {
    x_out.name(data.primary, x_compression);
    x_out.name(data.mailbox, x_compression);
    for (const auto number : {data.serial, data.refresh, data.retry, data.expire, data.minimum}) {
      x_out.u32(number);
    }
  }

  void operator()(const TxtData& data) const {
    if (data.strings.empty()) x_out.string("");  // the wire has at least one (RFC 1035 §3.3.14)
    for (const auto& string : data.strings) x_out.string(string);
  }

  void operator()(const SrvData& data) const {
    for (const auto number : {data.priority, data.weight, data.port}) x_out.u16(number);
    x_out.name(data.target, Compression::kNone);
  }

  void operator()(const CaaData& data) const {
    x_out.u8(data.flags);
    x_out.string(data.tag);
    x_out.octets(data.value);
  }

  void operator()(const TlsaData& data) const {
    for (const auto number : {data.usage, data.selector, data.matching}) x_out.u8(number);
    x_out.octets(data.data);
  }

  void operator()(const OpaqueData& data) const { x_out.octets(data.octets); }

 private:
  OctetWriter& x_out;
  Compression x_compression;
};

}  // namespace

void OctetWriter::u8(std::uint8_t value) {
  x_octets += static_cast<char>(value);
}

void OctetWriter::u16(std::uint16_t value) {
  u8(static_cast<std::uint8_t>(value >> 8U));
  u8(static_cast<std::uint8_t>(value & 255U));
}

void OctetWriter::u32(std::uint32_t value) {
  u16(static_cast<std::uint16_t>(value >> 16U));
  u16(static_cast<std::uint16_t>(value & 0xffffU));
}

void OctetWriter::string(std::string_view octets) {
  MAILCTL_CHECK(octets.size() <= 255);
  u8(static_cast<std::uint8_t>(octets.size()));
  x_octets += octets;
}

void OctetWriter::name(const Name& name, Compression compression) {
  std::string_view rest = name.is_root() ? std::string_view() : name.text();
  while (!rest.empty()) {
    const auto known = x_offsets.find(rest);
    if (compression == Compression::kPointers && known != x_offsets.end()) {
      u16(static_cast<std::uint16_t>(0xc000U | known->second));
      return;
    }
    if (known == x_offsets.end() && size() < kPointerReach) {
      x_offsets.emplace(rest, static_cast<std::uint16_t>(size()));
    }
    const auto end = std::min(find_label_end(rest, 0), rest.size());
    string(unescape(rest.substr(0, end)).value());
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  u8(0);
}

void OctetWriter::set_u16(std::size_t position, std::uint16_t value) {
  MAILCTL_CHECK(position + 2 <= x_octets.size());
  x_octets[position] = static_cast<char>(value >> 8U);
  x_octets[position + 1] = static_cast<char>(value & 255U);
}

void write_rdata(OctetWriter& writer, const RecordData& data, Compression compression) {
  std::visit(RdataWriter(writer, compression), data);
}

}  // namespace mailctl::dns
