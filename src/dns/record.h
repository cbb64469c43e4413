#pragma once
// The data of one resource record, one struct per type. What mailctl does not know by type stays
// whole as OpaqueData, so that records of other types survive.

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "dns/name.h"

namespace mailctl::dns {

// IANA numbers; other values are legal ("TYPE65280").
enum class RecordType : std::uint16_t {
  kA = 1,
  kNs = 2,
  kCname = 5,
  kSoa = 6,
  kPtr = 12,
  kMx = 15,
  kTxt = 16,
  kAaaa = 28,
  kSrv = 33,
  kDname = 39,
  kDs = 43,
  kTlsa = 52,
  kSpf = 99,
  kAny = 255,
  kCaa = 257,
};

// "MX"; "TYPE65280" for one without a mnemonic (RFC 3597 §5).
std::string to_text(RecordType type);
// Case-insensitive mnemonic or TYPEnnn.
std::optional<RecordType> parse_record_type(std::string_view text);

struct AData {
  std::array<std::uint8_t, 4> address{};
  auto operator<=>(const AData&) const = default;
};

struct AaaaData {
  std::array<std::uint8_t, 16> address{};
  auto operator<=>(const AaaaData&) const = default;
};

struct CnameData {
  Name target;
  auto operator<=>(const CnameData&) const = default;
};

struct NsData {
  Name server;
  auto operator<=>(const NsData&) const = default;
};

struct PtrData {
  Name target;
  auto operator<=>(const PtrData&) const = default;
};

struct MxData {
  std::uint16_t preference = 0;
  Name exchange;  // the root is the null MX (RFC 7505)
  auto operator<=>(const MxData&) const = default;
};

struct SoaData {
  Name primary;
  Name mailbox;
  std::uint32_t serial = 0;
  std::uint32_t refresh = 0;
  std::uint32_t retry = 0;
  std::uint32_t expire = 0;
  std::uint32_t minimum = 0;
  auto operator<=>(const SoaData&) const = default;
};

// The character-strings as they stand in the record; RFC 7208 §3.3 and RFC 6376 §3.6.2.2 join them
// without blanks. Two TXT values mean the same when their joined texts are equal.
struct TxtData {
  std::vector<std::string> strings;  // raw octets, each at most 255
  [[nodiscard]] std::string joined() const;
  auto operator<=>(const TxtData&) const = default;
};

struct SrvData {
  std::uint16_t priority = 0;
  std::uint16_t weight = 0;
  std::uint16_t port = 0;
  Name target;
  auto operator<=>(const SrvData&) const = default;
};

struct CaaData {
  std::uint8_t flags = 0;
  std::string tag;
  std::string value;
  auto operator<=>(const CaaData&) const = default;
};

struct TlsaData {
  std::uint8_t usage = 0;
  std::uint8_t selector = 0;
  std::uint8_t matching = 0;
  std::string data;  // raw octets
  auto operator<=>(const TlsaData&) const = default;
};

// Any other type: raw rdata octets (names in it uncompressed).
struct OpaqueData {
  RecordType type = RecordType::kAny;
  std::string octets;
  auto operator<=>(const OpaqueData&) const = default;
};

using RecordData = std::variant<AData,
                                AaaaData,
                                CnameData,
                                NsData,
                                PtrData,
                                MxData,
                                SoaData,
                                TxtData,
                                SrvData,
                                CaaData,
                                TlsaData,
                                OpaqueData>;

RecordType type_of(const RecordData& data);

// Master-file form (RFC 1035 §5.1, RFC 3597 §5 for opaque types): names with final dot, TXT strings
// always quoted with \" \\ and \DDD escapes.
std::string to_text(const RecordData& data);

// Parses master-file rdata. Names are absolute with or without final dot. Unquoted TXT words become
// one string each, as RFC 1035 says. Fails with kInvalid and what is wrong.
base::Result<RecordData> parse_record_data(RecordType type, std::string_view text);

// Equal in meaning: TXT by joined text, everything else by value (names are already folded).
bool is_same_meaning(const RecordData& a, const RecordData& b);

// Dotted decimal / RFC 4291 text of an address, and back.
base::Result<AData> parse_ipv4(std::string_view text);
base::Result<AaaaData> parse_ipv6(std::string_view text);
std::string to_text(const AData& data);
std::string to_text(const AaaaData& data);  // RFC 5952

}  // namespace mailctl::dns
