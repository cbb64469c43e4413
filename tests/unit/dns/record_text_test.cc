#include <catch2/catch.hpp>

#include "dns/record.h"

using namespace mailctl;
using namespace mailctl::dns;

namespace {

// What the text reads as, written back; or the reason why not.
std::string again(RecordType type, std::string_view text) {
  const auto data = parse_record_data(type, text);
  if (!data) return data.error().message;
  const auto written = to_text(data.value());
  CHECK(parse_record_data(type, written).value() == data.value());
  CHECK(type_of(data.value()) == type);
  return written;
}

bool refuses(RecordType type, std::string_view text, std::string_view why) {
  const auto data = parse_record_data(type, text);
  if (!data) UNSCOPED_INFO(data.error().message);
  return !data && data.error().kind == base::ErrorKind::kInvalid &&
         data.error().message.find(why) != std::string::npos;
}

}  // namespace

TEST_CASE("every type round-trips in master-file form") {
  CHECK(again(RecordType::kA, "192.0.2.1") == "192.0.2.1");
  CHECK(again(RecordType::kAaaa, "2001:DB8:0::1") == "2001:db8::1");
  CHECK(again(RecordType::kCname, "Target.Example") == "target.example.");
  CHECK(again(RecordType::kNs, "ns1.example.") == "ns1.example.");
  CHECK(again(RecordType::kPtr, "host.example.") == "host.example.");
  CHECK(again(RecordType::kMx, "10 mail.example.") == "10 mail.example.");
  CHECK(again(RecordType::kMx, "0 .") == "0 .");  // the null MX (RFC 7505)
  CHECK(again(RecordType::kSoa, "ns.example. host.example. 1 2h 30m 2w 300") ==
        "ns.example. host.example. 1 7200 1800 1209600 300");
  CHECK(again(RecordType::kTxt, "\"v=spf1 -all\"") == "\"v=spf1 -all\"");
  CHECK(again(RecordType::kSrv, "10 20 587 mail.example.") == "10 20 587 mail.example.");
  CHECK(again(RecordType::kCaa, "0 issue \"ca.example; a=b\"") == "0 issue \"ca.example; a=b\"");
  CHECK(again(RecordType::kCaa, "128 iodef ;") == "128 iodef \";\"");
  CHECK(again(RecordType::kTlsa, "3 1 1 AB cd\t01") == "3 1 1 abcd01");
  CHECK(again(RecordType{65280}, "\\# 3 0a 0b0c") == "\\# 3 0a0b0c");
  CHECK(again(RecordType{65280}, "\\# 0") == "\\# 0");
}

TEST_CASE("text of types without a struct is kept as octets") {
  CHECK(again(RecordType::kDname, "b.c.") == "\\# 5 0162016300");
  CHECK(again(RecordType::kDs, "60485 5 1 2BB1 83AF") == "\\# 8 ec4505012bb183af");
  CHECK(again(RecordType::kSpf, "\"v=spf1\" -all") == "\\# 12 06763d73706631042d616c6c");
  CHECK(again(RecordType{35}, "100 10 \"u\" \"\" \"!a!b!\" .") ==
        "\\# 14 0064000a017500052161216221"
        "00");
  CHECK(again(RecordType{48}, "257 3 8 AQID BA==") == "\\# 8 0101030801020304");
  CHECK(again(RecordType{256}, "10 1 \"https://a/\"") == "\\# 14 000a000168747470733a2f2f612f");
  CHECK(refuses(RecordType{46}, "A 8 2 3600 x", "generic form"));
  CHECK(refuses(RecordType{46}, "", "data is missing"));
}

TEST_CASE("the generic form reads known types too (RFC 3597)") {
  CHECK(again(RecordType::kA, "\\# 4 c0000201") == "192.0.2.1");
  CHECK(again(RecordType::kMx, "\\# 5 000a 0161 00") == "10 a.");
  CHECK(refuses(RecordType::kA, "\\# 4 c00002", "the length is 4, the data has 3 octets"));
  CHECK(refuses(RecordType::kA, "\\# 5 c000020100", "too many"));
  CHECK(refuses(RecordType::kA, "\\# 3 c00002", "cut short"));
  CHECK(refuses(RecordType::kA, "\\# 4 c00002xx", "hex"));
  CHECK(refuses(RecordType{65280}, "\\# 0 00", "too many"));
  CHECK(refuses(RecordType::kTxt, "\\# 0", "without a string"));
  CHECK(refuses(RecordType::kCname, "\\# 2 c000", "bad name"));
  // In quotes it is a string like any other.
  CHECK(again(RecordType::kTxt, "\"\\\\#\" a") == "\"\\\\#\" \"a\"");
}

TEST_CASE("TXT text: quotes, bare words, escapes") {
  CHECK(again(RecordType::kTxt, "v=spf1 include:a.example ~all") ==
        "\"v=spf1\" \"include:a.example\" \"~all\"");
  CHECK(again(RecordType::kTxt, "\"a\"\"b\"") == "\"a\" \"b\"");
  CHECK(again(RecordType::kTxt, "\"\"") == "\"\"");
  CHECK(again(RecordType::kTxt, "v=DMARC1; p=none") == "\"v=DMARC1;\" \"p=none\"");
  CHECK(again(RecordType::kTxt, "\"say \\\"hi\\\" \\\\ \\200\"") ==
        "\"say \\\"hi\\\" \\\\ \\200\"");
  CHECK(refuses(RecordType::kTxt, "\"open", "never closed"));
  CHECK(refuses(RecordType::kTxt, "", "missing"));
  // Key records are longer, and their text is pasted as one string.
  CHECK(refuses(RecordType::kTxt,
                "\"" + std::string(256, 'a') + "\"",
                "256 octets (at most 255); cut it into several strings, each in quotes"));
  std::string many;
  for (int i = 0; i < 300; ++i) many += "\"" + std::string(255, 'a') + "\" ";
  CHECK(refuses(RecordType::kTxt, many, "at most 65535"));
}

TEST_CASE("refusals say what is wrong") {
  CHECK(refuses(RecordType::kMx, "mail.example.", "preference must be a number from 0 to 65535"));
  CHECK(refuses(RecordType::kMx, "10", "exchange is missing"));
  CHECK(refuses(RecordType::kMx, "65536 a.", "65535"));
  CHECK(refuses(RecordType::kMx, "10 a. b.", "\"b.\" is one word too many"));
  CHECK(refuses(RecordType::kMx, "10 a..b.", "empty label"));
  CHECK(refuses(RecordType::kA, "1.2.3", "no IPv4 address"));
  CHECK(refuses(RecordType::kCname, "", "target is missing"));
  CHECK(refuses(RecordType::kCname, "\"\"", "empty"));
  CHECK(refuses(RecordType::kSoa, "a. b. 1 2 3 4", "minimum TTL is missing"));
  CHECK(refuses(RecordType::kSoa, "a. b. 1 2x 3 4 5", "refresh time"));
  CHECK(refuses(RecordType::kSoa, "a. b. 1 2147483648 3 4 5", "2147483647"));
  CHECK(refuses(RecordType::kCaa, "256 issue a", "255"));
  CHECK(refuses(RecordType::kCaa, "0 is-sue a", "letters and digits"));
  CHECK(refuses(RecordType::kTlsa, "3 1 1 abc", "pairs of hex digits"));
  CHECK(refuses(RecordType::kDs, "1 2 3", "data is missing"));
  CHECK(refuses(RecordType::kSpf, "\"" + std::string(256, 'a') + "\"", "at most 255"));
  CHECK(parse_record_data(RecordType::kMx, "x").error().message.starts_with("MX data: "));
}
