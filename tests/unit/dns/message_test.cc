#include "dns/message.h"

#include <random>

#include <catch2/catch.hpp>

#include "base/check.h"
#include "base/encoding.h"

using namespace mailctl;
using namespace mailctl::dns;

namespace {

// Made by dnspython 2.3 (dns.message.Message.to_wire).
// Question in mixed case, EDNS with DO.
constexpr std::string_view kQuery =
    "123401000001000000000001074578616d706c6503434f4d00000f000100002904d0000080000000";
// Answers, authorities, additionals and OPT.
constexpr std::string_view kMx =
    "123485800001000200020003076578616d706c6503636f6d00000f0001c00c000f00010000012c0009000a04"
    "6d61696cc00cc00c000f00010000012c00140014026d78056f74686572076578616d706c6500c00c00060001"
    "00000e100021036e7331c00c04686f7374c00c78c4046500001c2000000708001275000000012cc00c000200"
    "0100000e100002c05ec02b000100010000003c0004c0000219c02b001c00010000003c001020010db8000000"
    "0000000000000000250000292000000000000000";
// One record of nearly every type; dnspython compresses names in SRV too.
constexpr std::string_view kAll =
    "000781000001000c0000000003616c6c076578616d706c650000ff0001c00c000500010001518000040174c0"
    "0cc00c000c00010001518000040170c00cc00c0010000100015180000403c82278c00c001000010001518000"
    "0d07763d7370663120042d616c6cc00c0021000100015180000d00010002024b046d61696cc00cc00c010100"
    "010001518000110005697373756563612e6578616d706c65c00c00340001000151800006030101abcdefc00c"
    "0027000100015180000f016403616c6c076578616d706c6500c00c002b0001000151800018ec4505012bb183"
    "af5f22588179a53b0a98631fad1a292118c00cff0000010001518000030a0b0cc00c0063000100015180000c"
    "0b763d73706631202d616c6cc00c002300010001518000140064000a0175034532550521612162210172c00c";
// An extended response code.
constexpr std::string_view kBadVersion =
    "000181000001000000000001026e78076578616d706c6500001000010000292000010000000000";
constexpr std::string_view kNoName = "0001830300010000000000000161076578616d706c650000010001";

std::string octets(std::string_view hex) {
  return base::from_hex(hex).value();
}

Message parse(std::string_view hex) {
  return parse_message(octets(hex)).value();
}

base::Error refusal(std::string_view hex) {
  return parse_message(octets(hex)).error();
}

// A header that counts these questions and answers, and what follows.
std::string message_of(std::string_view counts, std::string_view rest) {
  return "00010000" + std::string(counts) + "00000000" + std::string(rest);
}

Record record(std::string_view name, RecordData data) {
  return {name_of(name), 300, std::move(data)};
}

}  // namespace

TEST_CASE("a query as dnspython writes it") {
  Message query;
  query.id = 0x1234;
  query.recursion_desired = true;
  query.questions = {{name_of("example.com"), RecordType::kMx}};
  query.edns = Edns{1232, true, 0};
  CHECK(parse(kQuery) == query);
  CHECK(parse_message(to_octets(query)).value() == query);
}

TEST_CASE("an answer as dnspython writes it, octet for octet") {
  const auto message = parse(kMx);
  CHECK(message.is_response);
  CHECK(message.authoritative);
  CHECK(message.recursion_available);
  REQUIRE(message.answers.size() == 2);
  CHECK(message.answers[0] == record("example.com", MxData{10, name_of("mail.example.com")}));
  CHECK(message.answers[1] == record("example.com", MxData{20, name_of("mx.other.example")}));
  REQUIRE(message.authorities.size() == 2);
  CHECK(message.authorities[0].data == RecordData(SoaData{name_of("ns1.example.com"),
                                                          name_of("host.example.com"),
                                                          2026112101,
                                                          7200,
                                                          1800,
                                                          1209600,
                                                          300}));
  REQUIRE(message.additionals.size() == 2);
  CHECK(message.additionals[1].data == RecordData(parse_ipv6("2001:db8::25").value()));
  CHECK(message.edns == Edns{8192, false, 0});
  CHECK(base::to_hex(to_octets(message)) == kMx);
}

TEST_CASE("every type on the wire") {
  const auto message = parse(kAll);
  std::vector<std::string> texts;
  for (const auto& answer : message.answers) {
    texts.push_back(to_text(type_of(answer.data)) + " " + to_text(answer.data));
  }
  CHECK(texts ==
        std::vector<std::string>{"CNAME t.all.example.",
                                 "PTR p.all.example.",
                                 "TXT \"\\200\\\"x\"",
                                 "TXT \"v=spf1 \" \"-all\"",
                                 "SRV 1 2 587 mail.all.example.",
                                 "CAA 0 issue \"ca.example\"",
                                 "TLSA 3 1 1 abcdef",
                                 "DNAME \\# 15 016403616c6c076578616d706c6500",
                                 "DS \\# 24 ec4505012bb183af5f22588179a53b0a98631fad1a292118",
                                 "TYPE65280 \\# 3 0a0b0c",
                                 "SPF \\# 12 0b763d73706631202d616c6c",
                                 "NAPTR \\# 31 0064000a01750345325505216121622101720"
                                 "3616c6c076578616d706c6500"});
  CHECK(parse_message(to_octets(message)).value() == message);
  // Only the names of CNAME, NS, PTR, MX and SOA may be compressed (RFC 3597 §4).
  CHECK(base::to_hex(to_octets(message)).find("046d61696c03616c6c076578616d706c6500") !=
        std::string::npos);
}

TEST_CASE("response codes, also extended") {
  CHECK(parse(kNoName).code == ResponseCode::kNxDomain);
  CHECK(parse(kNoName).truncated);
  CHECK(parse(kBadVersion).code == ResponseCode{16});
  CHECK(base::to_hex(to_octets(parse(kBadVersion))) == kBadVersion);
  Message message;
  message.code = ResponseCode{16};
  CHECK_THROWS_AS(to_octets(message), base::BrokenInvariant);
}

TEST_CASE("malformed messages are refused with a reason") {
  CHECK(refusal("").message == "DNS message: cut short at octet 0");
  CHECK(refusal(kMx.substr(0, 60)).kind == base::ErrorKind::kInvalid);
  CHECK(refusal(std::string(kQuery) + "00").message == "DNS message: 1 octets too many");
  CHECK(refusal(message_of("ffff0000", "")).message == "DNS message: cut short at octet 12");
  // A pointer to itself, forward, and a reserved label type.
  CHECK(refusal(message_of("00010000", "c00c00010001")).message.find("bad name") !=
        std::string::npos);
  CHECK(refusal(message_of("00010000", "c00e00010001")).message.find("bad name") !=
        std::string::npos);
  CHECK(refusal(message_of("00010000",
                           "4161000001"
                           "0001"))
            .message.find("bad name") != std::string::npos);
  // Two names that point at each other.
  CHECK(refusal(message_of("00020000",
                           "0161c01200010001"
                           "0162c00c00010001"))
            .kind == base::ErrorKind::kInvalid);
  // rdata shorter and longer than its length says.
  CHECK(refusal(message_of("00000001", "00000100010000000000030a0b0c")).message.find("cut short") !=
        std::string::npos);
  CHECK(refusal(message_of("00000001", "00000100010000000000050a0b0c0d0e")).message ==
        "DNS message: 1 octets too many in A rdata");
  // A string of a TXT record reaches beyond its rdata, into the next record.
  CHECK(refusal(message_of("00000001", "0000100001000000000002056162636465")).kind ==
        base::ErrorKind::kInvalid);
  CHECK(refusal(message_of("00000001",
                           "00001000010000000000"
                           "00"))
            .message.find("TXT") != std::string::npos);
}

TEST_CASE("what is well-formed and not for us is unsupported") {
  CHECK(refusal(message_of("00010000", "0000010003")).kind ==
        base::ErrorKind::kUnsupported);  // CHAOS
  CHECK(refusal(message_of("00000001", "00000100ff000000000000")).kind ==
        base::ErrorKind::kUnsupported);
}

TEST_CASE("OPT stands once, at the root, among the additionals") {
  const std::string opt = "0000290200000000000000";
  const std::string head = "000100000000";
  CHECK(parse(head + "000000000001" + opt).edns == Edns{512, false, 0});
  CHECK_FALSE(parse_message(octets(head + "000000000002" + opt + opt)));
  CHECK_FALSE(parse_message(octets(head + "000100000000" + opt)));
  CHECK_FALSE(parse_message(octets(head + "0000000000010161" + opt)));
  // Options are skipped.
  CHECK(parse(head + "000000000001" + "0000290200000000000006000a0002abcd").edns.has_value());
}

TEST_CASE("names are decompressed within limits") {
  // 4 labels of 63 octets are 257 octets, over pointers too.
  std::string label = "3f";
  for (int i = 0; i < 63; ++i) label += "61";
  CHECK(refusal(message_of("00010000", label + label + label + label + "0000010001"))
            .message.find("over 255 octets") != std::string::npos);
  const std::string first = label + label + "0000010001";
  CHECK(parse(message_of("00020000", first + label + "c00c00010001"))
            .questions[1]
            .name.label_count() == 3);
  CHECK_FALSE(
      parse_message(octets(message_of("00020000", first + label + label + "c00c00010001"))));
  // Labels keep octets that text has to escape.
  CHECK(parse(message_of("00010000",
                         "03612e4100"
                         "00010001"))
            .questions[0]
            .name.text() == "a\\.a");
}

TEST_CASE("a TTL with the top bit set is zero") {
  CHECK(parse(message_of("00000001", "0000010001ffffffff00040a0b0c0d")).answers[0].ttl == 0);
}

TEST_CASE("names are compressed only against what a pointer reaches") {
  Message message;
  for (int i = 0; i < 70; ++i) {
    message.answers.push_back(record("txt.example", TxtData{{std::string(250, 'x')}}));
  }
  message.answers.push_back(record("late.other", NsData{name_of("ns.late.other")}));
  message.answers.push_back(record("late.other", NsData{name_of("ns2.late.other")}));
  CHECK(parse_message(to_octets(message)).value() == message);
}

TEST_CASE("what the wire cannot hold is our bug") {
  Message message;
  message.answers = {record("a", TxtData{{std::string(256, 'x')}})};
  CHECK_THROWS_AS(to_octets(message), base::BrokenInvariant);
  message.answers = {record("a", OpaqueData{RecordType{65280}, std::string(65536, 'x')})};
  CHECK_THROWS_AS(to_octets(message), base::BrokenInvariant);
  message.answers = {record("a", TxtData{})};
  CHECK(parse_message(to_octets(message)).value().answers[0].data == RecordData(TxtData{{""}}));
}

TEST_CASE("a datagram that does not fit is emptied and marked") {
  const auto message = parse(kMx);
  const auto whole = to_octets(message);
  CHECK(to_datagram(message, whole.size()) == whole);
  auto expected = message;
  expected.additionals.clear();
  CHECK(parse_message(to_datagram(message, whole.size() - 1)).value() == expected);
  expected.answers.clear();
  expected.authorities.clear();
  expected.truncated = true;
  const auto cut = to_datagram(message, 100);
  CHECK(cut.size() <= 100);
  CHECK(parse_message(cut).value() == expected);
}

TEST_CASE("no octets whatever break the parser, and what it reads it can write") {
  std::mt19937 random(20261121);  // the same variants in every run
  const auto below = [&](std::size_t limit) { return random() % limit; };
  const std::vector<std::string> seeds{
      octets(kQuery), octets(kMx), octets(kAll), octets(kBadVersion), octets(kNoName)};
  int readable = 0;
  for (int i = 0; i < 20000; ++i) {
    auto variant = seeds[below(seeds.size())];
    for (auto changes = 1 + below(4); changes > 0 && !variant.empty(); --changes) {
      const auto at = below(variant.size());
      const auto kind = below(4);
      if (kind == 0) variant[at] = static_cast<char>(below(256));
      if (kind == 1) variant[at] = static_cast<char>(0xc0 + below(4));  // pointers
      if (kind == 2) variant.erase(at, 1 + below(8));
      if (kind == 3) variant.insert(at, variant.substr(below(variant.size()), 1 + below(8)));
    }
    const auto message = parse_message(variant);
    if (!message) continue;
    ++readable;
    CAPTURE(base::to_hex(variant));
    REQUIRE(parse_message(to_octets(message.value())).value() == message.value());
  }
  CHECK(readable > 1000);
}
