#include "dns/record.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "dns/fields.h"

namespace mailctl::dns {
namespace {

// IANA "Resource Record (RR) TYPEs"; meta types are left out except ANY, which questions use.
constexpr std::array<std::pair<std::string_view, std::uint16_t>, 38> kMnemonics{{
    {"A", 1},        {"NS", 2},          {"CNAME", 5},  {"SOA", 6},     {"PTR", 12},
    {"HINFO", 13},   {"MX", 15},         {"TXT", 16},   {"RP", 17},     {"AFSDB", 18},
    {"KEY", 25},     {"AAAA", 28},       {"LOC", 29},   {"SRV", 33},    {"NAPTR", 35},
    {"KX", 36},      {"CERT", 37},       {"DNAME", 39}, {"APL", 42},    {"DS", 43},
    {"SSHFP", 44},   {"IPSECKEY", 45},   {"RRSIG", 46}, {"NSEC", 47},   {"DNSKEY", 48},
    {"NSEC3", 50},   {"NSEC3PARAM", 51}, {"TLSA", 52},  {"SMIMEA", 53}, {"CDS", 59},
    {"CDNSKEY", 60}, {"OPENPGPKEY", 61}, {"SVCB", 64},  {"HTTPS", 65},  {"SPF", 99},
    {"ANY", 255},    {"URI", 256},       {"CAA", 257},
}};

struct Layout {
  std::uint16_t type;
  std::array<Field, 7> fields;
};

using enum Field;
constexpr std::array<Layout, 15> kLayouts{{
    {13, {kString, kString}},                              // HINFO, RFC 1035 §3.3.2
    {17, {kName, kName}},                                  // RP, RFC 1183 §2.2
    {18, {kU16, kName}},                                   // AFSDB, RFC 1183 §1
    {35, {kU16, kU16, kString, kString, kString, kName}},  // NAPTR, RFC 3403 §4.1
    {36, {kU16, kName}},                                   // KX, RFC 2230 §3
    {39, {kName}},                                         // DNAME, RFC 6672 §2.1
    {43, {kU16, kU8, kU8, kHex}},                          // DS, RFC 4034 §5.1
    {44, {kU8, kU8, kHex}},                                // SSHFP, RFC 4255 §3.1
    {48, {kU16, kU8, kU8, kBase64}},                       // DNSKEY, RFC 4034 §2.1
    {53, {kU8, kU8, kU8, kHex}},                           // SMIMEA, RFC 8162 §2
    {59, {kU16, kU8, kU8, kHex}},                          // CDS, RFC 7344 §3.1
    {60, {kU16, kU8, kU8, kBase64}},                       // CDNSKEY, RFC 7344 §3.2
    {61, {kBase64}},                                       // OPENPGPKEY, RFC 7929 §2.1
    {99, {kStrings}},                                      // SPF, RFC 4408 §3.1.1
    {256, {kU16, kU16, kText}},                            // URI, RFC 7553 §4
}};

// TXT as its one joined string, so that == compares meanings.
RecordData to_meaning(const RecordData& data) {
  const auto* const txt = std::get_if<TxtData>(&data);
  return txt == nullptr ? data : TxtData{{txt->joined()}};
}

}  // namespace

std::span<const Field> fields_of(RecordType type) {
  const auto* const layout =
      std::ranges::find(kLayouts, static_cast<std::uint16_t>(type), &Layout::type);
  if (layout == kLayouts.end()) return {};
  const auto* const end = std::ranges::find(layout->fields, Field::kEnd);
  return {layout->fields.begin(), end};
}

std::string to_text(RecordType type) {
  const auto number = static_cast<std::uint16_t>(type);
  for (const auto& [mnemonic, value] : kMnemonics) {
    if (value == number) return std::string(mnemonic);
  }
  return "TYPE" + std::to_string(number);
}

std::optional<RecordType> parse_record_type(std::string_view text) {
  for (const auto& [mnemonic, value] : kMnemonics) {
    if (base::equals_ignoring_case(text, mnemonic)) return static_cast<RecordType>(value);
  }
  constexpr std::string_view kGeneric = "TYPE";
  if (!base::equals_ignoring_case(text.substr(0, kGeneric.size()), kGeneric)) return std::nullopt;
  const auto number = base::parse_unsigned(text.substr(kGeneric.size()));
  if (!number || *number > 0xffffU) return std::nullopt;
  return static_cast<RecordType>(*number);
}

std::string TxtData::joined() const {
  return base::join(strings, "");
}

RecordType type_of(const RecordData& data) {
  struct Types {
    RecordType operator()(const AData&) const { return RecordType::kA; }

    RecordType operator()(const AaaaData&) const { return RecordType::kAaaa; }

    RecordType operator()(const CnameData&) const { return RecordType::kCname; }

    RecordType operator()(const NsData&) const { return RecordType::kNs; }

    RecordType operator()(const PtrData&) const { return RecordType::kPtr; }

    RecordType operator()(const MxData&) const { return RecordType::kMx; }

    RecordType operator()(const SoaData&) const { return RecordType::kSoa; }

    RecordType operator()(const TxtData&) const { return RecordType::kTxt; }

    RecordType operator()(const SrvData&) const { return RecordType::kSrv; }

    RecordType operator()(const CaaData&) const { return RecordType::kCaa; }

    RecordType operator()(const TlsaData&) const { return RecordType::kTlsa; }

    RecordType operator()(const OpaqueData& opaque) const { return opaque.type; }
  };

  return std::visit(Types{}, data);
}

bool is_same_meaning(const RecordData& a, const RecordData& b) {
  return a.index() == b.index() && to_meaning(a) == to_meaning(b);
}

}  // namespace mailctl::dns
