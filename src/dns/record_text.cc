// Record data in master-file form, both ways.

#include <algorithm>

#include <fmt/format.h>

#include "base/encoding.h"
#include "dns/fields.h"
#include "dns/octets.h"
#include "dns/txt.h"
#include "dns/word_reader.h"

namespace mailctl::dns {
namespace {

constexpr std::size_t kRdataOctets = 0xffff;

struct TextWriter {
  std::string operator()(const AData& data) const { return to_text(data); }

  std::string operator()(const AaaaData& data) const { return to_text(data); }

  std::string operator()(const CnameData& data) const { return data.target.absolute(); }

  std::string operator()(const NsData& data) const { return data.server.absolute(); }

  std::string operator()(const PtrData& data) const { return data.target.absolute(); }

  std::string operator()(const MxData& data) const {
    return fmt::format("{} {}", data.preference, data.exchange.absolute());
  }

  std::string operator()(const SoaData& data) const {
    return fmt::format("{} {} {} {} {} {} {}",
                       data.primary.absolute(),
                       data.mailbox.absolute(),
                       data.serial,
                       data.refresh,
                       data.retry,
                       data.expire,
                       data.minimum);
  }

  std::string operator()(const TxtData& data) const { return to_quoted(data); }

  std::string operator()(const SrvData& data) const {
    return fmt::format(
        "{} {} {} {}", data.priority, data.weight, data.port, data.target.absolute());
  }

  std::string operator()(const CaaData& data) const {
    return fmt::format("{} {} {}", data.flags, data.tag, quote(data.value));
  }

  std::string operator()(const TlsaData& data) const {
    return fmt::format(
        "{} {} {} {}", data.usage, data.selector, data.matching, base::to_hex(data.data));
  }

  std::string operator()(const OpaqueData& data) const {
    if (data.octets.empty()) return "\\# 0";
    return fmt::format("\\# {} {}", data.octets.size(), base::to_hex(data.octets));
  }
};

template <class Data>
Data address(WordReader& reader, base::Result<Data> (*parse)(std::string_view)) {
  const auto word = reader.word("address");
  if (reader.problem()) return {};
  const auto data = parse(word);
  if (!data) reader.fail(data.error().message);
  return data.value_or({});
}

// RFC 8659 §4.1: letters and digits, at least one.
CaaData caa(WordReader& reader) {
  const auto flags = reader.u8("flags");
  auto tag = reader.string("tag");
  const auto is_tag_octet = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  if (tag.empty() || !std::ranges::all_of(tag, is_tag_octet)) {
    reader.fail(fmt::format("the tag must be letters and digits, not {}", quote_for_message(tag)));
  }
  return {flags, std::move(tag), reader.text("value")};
}

SoaData soa(WordReader& reader) {
  return {reader.name("primary server"),
          reader.name("mailbox"),
          reader.u32("serial"),
          reader.seconds("refresh time"),
          reader.seconds("retry time"),
          reader.seconds("expire time"),
          reader.seconds("minimum TTL")};
}

void copy_field(WordReader& reader, Field field, OctetWriter& writer) {
  switch (field) {
    case Field::kEnd:
      return;
    case Field::kU8:
      return writer.u8(reader.u8("number"));
    case Field::kU16:
      return writer.u16(reader.u16("number"));
    case Field::kName:
      return writer.name(reader.name("name"), Compression::kNone);
    case Field::kString: {
      const auto string = reader.string("string");
      if (!reader.problem()) writer.string(string);
      return;
    }
    case Field::kStrings: {
      const auto strings = reader.remaining_strings("string");
      if (reader.problem()) return;
      for (const auto& string : strings) writer.string(string);
      return;
    }
    case Field::kText:
      return writer.octets(reader.text("text"));
    case Field::kHex:
      return writer.octets(reader.remaining_hex("data"));
    case Field::kBase64:
      return writer.octets(reader.remaining_base64("data"));
  }
}

RecordData opaque(WordReader& reader, RecordType type) {
  const auto fields = fields_of(type);
  if (fields.empty()) {
    reader.word("data");
    reader.fail(fmt::format(
        "data of type {} is read only in the generic form, \\# LENGTH HEX (RFC 3597 §5)",
        to_text(type)));
  }
  OctetWriter writer;
  for (const auto field : fields) copy_field(reader, field, writer);
  return OpaqueData{type, std::move(writer).take()};
}

// \# LENGTH HEX, legal for every type (RFC 3597 §5).
RecordData generic(WordReader& reader, RecordType type) {
  reader.word("marker");
  const auto length = reader.u16("length");
  const auto octets = length == 0 ? std::string() : reader.remaining_hex("data");
  if (reader.problem()) return {};
  if (octets.size() != length) {
    reader.fail(fmt::format("the length is {}, the data has {} octets", length, octets.size()));
    return {};
  }
  OctetReader in(octets);
  auto data = read_rdata(in, type, octets.size());
  if (in.has_failed()) reader.fail(in.problem());
  return data;
}

RecordData fields(WordReader& reader, RecordType type) {
  switch (type) {
    case RecordType::kA:
      return address(reader, parse_ipv4);
    case RecordType::kAaaa:
      return address(reader, parse_ipv6);
    case RecordType::kCname:
      return CnameData{reader.name("target")};
    case RecordType::kNs:
      return NsData{reader.name("server")};
    case RecordType::kPtr:
      return PtrData{reader.name("target")};
    case RecordType::kMx:
      return MxData{reader.u16("preference"), reader.name("exchange")};
    case RecordType::kSoa:
      return soa(reader);
    case RecordType::kTxt:
      return TxtData{reader.remaining_strings("string")};
    case RecordType::kSrv:
      return SrvData{
          reader.u16("priority"), reader.u16("weight"), reader.u16("port"), reader.name("target")};
    case RecordType::kCaa:
      return caa(reader);
    case RecordType::kTlsa:
      return TlsaData{reader.u8("usage"),
                      reader.u8("selector"),
                      reader.u8("matching type"),
                      reader.remaining_hex("data")};
    case RecordType::kDname:
    case RecordType::kDs:
    case RecordType::kSpf:
    case RecordType::kAny:
      break;
  }
  return opaque(reader, type);
}

}  // namespace

RecordData read_record_data(WordReader& reader, RecordType type) {
  const auto* const first = reader.peek();
  const bool is_generic =
      first != nullptr && first->quoting == Quoting::kBare && first->text == "\\#";
  auto data = is_generic ? generic(reader, type) : fields(reader, type);
  reader.finish();
  if (reader.problem()) return data;
  OctetWriter writer;
  write_rdata(writer, data, Compression::kNone);
  if (writer.size() > kRdataOctets) {
    reader.fail(fmt::format("the data has {} octets (at most {})", writer.size(), kRdataOctets));
  }
  return data;
}

std::string to_text(const RecordData& data) {
  return std::visit(TextWriter{}, data);
}

base::Result<RecordData> parse_record_data(RecordType type, std::string_view text) {
  const auto context = [type] { return fmt::format("{} data", to_text(type)); };
  const auto words = split_words(text);
  if (!words) return base::Error(words.error()).with_context(context());
  const Name root;
  WordReader reader(words.value(), root);
  auto data = read_record_data(reader, type);
  if (reader.problem()) {
    return base::Error{base::ErrorKind::kInvalid, reader.problem()->text, {}}.with_context(
        context());
  }
  return data;
}

}  // namespace mailctl::dns
