#include "dns/record.h"

#include <catch2/catch.hpp>

using namespace mailctl;
using namespace mailctl::dns;

TEST_CASE("record types have mnemonics, others TYPEnnn") {
  CHECK(to_text(RecordType::kMx) == "MX");
  CHECK(to_text(RecordType{46}) == "RRSIG");
  CHECK(to_text(RecordType{65280}) == "TYPE65280");
  CHECK(parse_record_type("cname") == RecordType::kCname);
  CHECK(parse_record_type("TYPE16") == RecordType::kTxt);
  CHECK(parse_record_type("type65280") == RecordType{65280});
  CHECK_FALSE(parse_record_type("TYPE65536"));
  CHECK_FALSE(parse_record_type("TYPE"));
  CHECK_FALSE(parse_record_type("TYPE-1"));
  CHECK_FALSE(parse_record_type("ALIAS"));
  CHECK_FALSE(parse_record_type(""));
  for (int number = 0; number < 300; ++number) {
    const auto type = static_cast<RecordType>(number);
    CAPTURE(number);
    CHECK(parse_record_type(to_text(type)) == type);
  }
}

TEST_CASE("data knows its type") {
  CHECK(type_of(AData{}) == RecordType::kA);
  CHECK(type_of(AaaaData{}) == RecordType::kAaaa);
  CHECK(type_of(CnameData{}) == RecordType::kCname);
  CHECK(type_of(NsData{}) == RecordType::kNs);
  CHECK(type_of(PtrData{}) == RecordType::kPtr);
  CHECK(type_of(MxData{}) == RecordType::kMx);
  CHECK(type_of(SoaData{}) == RecordType::kSoa);
  CHECK(type_of(TxtData{}) == RecordType::kTxt);
  CHECK(type_of(SrvData{}) == RecordType::kSrv);
  CHECK(type_of(CaaData{}) == RecordType::kCaa);
  CHECK(type_of(TlsaData{}) == RecordType::kTlsa);
  CHECK(type_of(OpaqueData{RecordType::kDs, ""}) == RecordType::kDs);
}

TEST_CASE("TXT values mean their joined text, other data itself") {
  const TxtData split{{"v=spf1 ", "-all"}};
  CHECK(split.joined() == "v=spf1 -all");
  CHECK(is_same_meaning(split, TxtData{{"v=spf1 -all"}}));
  CHECK_FALSE(is_same_meaning(split, TxtData{{"v=spf1", "-all"}}));  // no blank is put between
  CHECK(is_same_meaning(MxData{10, name_of("A.example")}, MxData{10, name_of("a.EXAMPLE.")}));
  CHECK_FALSE(is_same_meaning(MxData{10, name_of("a")}, MxData{20, name_of("a")}));
  CHECK_FALSE(is_same_meaning(CnameData{name_of("a")}, NsData{name_of("a")}));
}
