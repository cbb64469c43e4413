#include "emulator/dns_responder.h"

#include <catch2/catch.hpp>

#include "dns/message.h"
#include "dns/txt.h"
#include "emulator/zone_edit.h"

using namespace mailctl;
using namespace mailctl::emulator;

namespace {

using enum dns::RecordType;

struct World {
  ZoneStore zones;

  World() {
    StoredZone& zone = *zones.create_zone({dns::name_of("example.com"), "c", {}}).value();
    put(zone, "a.example.com", kTxt, "\"short\"");
    put(zone,
        "big.example.com",
        kTxt,
        "\"" + std::string(250, 'x') + "\" \"" + std::string(250, 'y') + "\" \"" +
            std::string(250, 'z') + "\"");
    put(zone, "sub.example.com", kNs, "ns.elsewhere.test");
    put(zone, "out.example.com", kCname, "out.elsewhere.test");
  }

  static void put(StoredZone& zone,
                  std::string_view name,
                  dns::RecordType type,
                  std::string_view rdata) {
    REQUIRE(put_set(
        zone, {dns::name_of(name), type, 600, {dns::parse_record_data(type, rdata).value()}}));
  }

  dns::Message ask(const dns::Message& query, DnsTransport transport = DnsTransport::kUdp) const {
    const std::string octets = respond(zones, dns::to_octets(query), transport);
    const auto reply = dns::parse_message(octets);
    REQUIRE(reply);
    CHECK(reply->is_response);
    CHECK(reply->id == query.id);
    return *reply;
  }
};

dns::Message query_of(std::string_view name, dns::RecordType type) {
  dns::Message query;
  query.id = 4711;
  query.recursion_desired = true;
  query.questions = {{dns::name_of(name), type}};
  return query;
}

}  // namespace

TEST_CASE("answers carry AA, RA and the question") {
  const World world;
  const auto reply = world.ask(query_of("A.example.com", kTxt));
  CHECK(reply.code == dns::ResponseCode::kNoError);
  CHECK(reply.authoritative);
  CHECK(reply.recursion_available);
  CHECK(reply.recursion_desired);
  CHECK_FALSE(reply.edns);
  REQUIRE(reply.answers.size() == 1);
  CHECK(reply.answers[0].ttl == 600);
  CHECK(reply.questions == query_of("a.example.com", kTxt).questions);
}

TEST_CASE("negative answers carry the SOA; names outside are refused") {
  const World world;
  const auto missing = world.ask(query_of("none.example.com", kTxt));
  CHECK(missing.code == dns::ResponseCode::kNxDomain);
  CHECK(missing.authorities.size() == 1);
  const auto empty = world.ask(query_of("a.example.com", kMx));
  CHECK(empty.code == dns::ResponseCode::kNoError);
  CHECK(empty.answers.empty());
  CHECK(empty.authorities.size() == 1);
  CHECK(world.ask(query_of("elsewhere.test", kTxt)).code == dns::ResponseCode::kRefused);
  const auto out = world.ask(query_of("out.example.com", kTxt));
  CHECK(out.code == dns::ResponseCode::kNoError);
  CHECK(out.answers.size() == 1);
}

TEST_CASE("a delegation is referred to, or fails for who wants recursion") {
  const World world;
  auto query = query_of("x.sub.example.com", kTxt);
  CHECK(world.ask(query).code == dns::ResponseCode::kServFail);
  query.recursion_desired = false;
  const auto referral = world.ask(query);
  CHECK(referral.code == dns::ResponseCode::kNoError);
  CHECK_FALSE(referral.authoritative);
  REQUIRE(referral.authorities.size() == 1);
  CHECK(dns::type_of(referral.authorities[0].data) == kNs);
}

TEST_CASE("UDP answers keep to the client's size, TCP ones are whole") {
  const World world;
  auto query = query_of("big.example.com", kTxt);
  auto reply = world.ask(query);
  CHECK(reply.truncated);
  CHECK(reply.answers.empty());
  reply = world.ask(query, DnsTransport::kTcp);
  CHECK_FALSE(reply.truncated);
  CHECK(reply.answers.size() == 1);
  query.edns = dns::Edns{4096, true, 0};
  reply = world.ask(query);
  CHECK_FALSE(reply.truncated);
  REQUIRE(reply.edns);
  CHECK(reply.edns->udp_size == kDnsUdpSize);
  CHECK(reply.edns->dnssec_ok);
  query.edns = dns::Edns{100, false, 0};  // under 512 counts as 512 (RFC 6891 §6.2.3)
  CHECK(world.ask(query).truncated);
}

TEST_CASE("what is not served is told so") {
  const World world;
  auto query = query_of("example.com", kTxt);
  query.edns = dns::Edns{1232, false, 1};
  auto reply = world.ask(query);
  CHECK(static_cast<int>(reply.code) == 16);
  CHECK(reply.edns->version == 0);
  query = query_of("example.com", kTxt);
  query.opcode = 5;
  CHECK(world.ask(query).code == dns::ResponseCode::kNotImp);
  query = query_of("example.com", static_cast<dns::RecordType>(252));
  CHECK(world.ask(query).code == dns::ResponseCode::kRefused);
  query.questions.clear();
  CHECK(world.ask(query).code == dns::ResponseCode::kFormErr);
}

TEST_CASE("malformed queries get FORMERR, what is no query gets silence") {
  const World world;
  std::string octets = dns::to_octets(query_of("a.example.com", kTxt));
  octets.resize(octets.size() - 3);
  const auto reply = dns::parse_message(respond(world.zones, octets, DnsTransport::kUdp));
  REQUIRE(reply);
  CHECK(reply->code == dns::ResponseCode::kFormErr);
  CHECK(reply->id == 4711);
  CHECK(respond(world.zones, "", DnsTransport::kUdp).empty());
  CHECK(respond(world.zones, octets.substr(0, 11), DnsTransport::kUdp).empty());
  auto answer = query_of("a.example.com", kTxt);
  answer.is_response = true;
  CHECK(respond(world.zones, dns::to_octets(answer), DnsTransport::kUdp).empty());
  CHECK(respond_servfail("").empty());
  const auto failed = dns::parse_message(respond_servfail(dns::to_octets(query_of("a.test", kA))));
  REQUIRE(failed);
  CHECK(failed->code == dns::ResponseCode::kServFail);
}
