#include "emulator/zone_store.h"

#include <catch2/catch.hpp>

#include "dns/txt.h"
#include "emulator/zone_edit.h"
#include "emulator/zone_lookup.h"

using namespace mailctl;
using namespace mailctl::emulator;

namespace {

using enum dns::RecordType;

StoredZone& make_zone(ZoneStore& store, std::string_view name) {
  return *store.create_zone({dns::name_of(name), "ocid1.compartment.oc1..a", {}}).value();
}

void put(StoredZone& zone, std::string_view name, dns::RecordType type, std::string_view rdata) {
  REQUIRE(put_set(zone,
                  {dns::name_of(name), type, 600, {dns::parse_record_data(type, rdata).value()}}));
}

LookupStatus status_of(const ZoneStore& store, std::string_view name, dns::RecordType type) {
  return look_up(store, {dns::name_of(name), type}).status;
}

}  // namespace

TEST_CASE("zones are found by name in any spelling and by id") {
  ZoneStore store;
  const StoredZone& zone = make_zone(store, "example.com");
  CHECK(store.find_zone("Example.COM.") == &zone);
  CHECK(store.find_zone(zone.id) == &zone);
  CHECK(store.find_zone("sub.example.com") == nullptr);
  CHECK(store.find_zone("ocid1.dns-zone.oc1..nope") == nullptr);
  CHECK(store.create_zone({dns::name_of("example.com"), "c", {}}).error().kind ==
        base::ErrorKind::kAlreadyExists);
  CHECK_FALSE(store.create_zone({dns::Name{}, "c", {}}));
  const std::string old_id = zone.id;
  CHECK(store.delete_zone("example.com"));
  CHECK_FALSE(store.delete_zone("example.com"));
  CHECK(make_zone(store, "example.com").id != old_id);
}

TEST_CASE("the service's zones answer and are not the tenancy's") {
  ZoneStore store;
  CHECK(store.tenancy_zones().empty());
  CHECK(store.find_zone("oracleemaildelivery.com") == nullptr);
  CHECK_FALSE(store.delete_zone("oracleemaildelivery.com"));
  CHECK(store.create_zone({dns::name_of("oracleemaildelivery.com"), "c", {}}).error().kind ==
        base::ErrorKind::kAlreadyExists);
  for (const char* include : {"rp", "ap.rp", "eu.rp"}) {
    const auto answer =
        store.lookup(dns::name_of(std::string(include) + ".oracleemaildelivery.com"), kTxt);
    REQUIRE(answer.records.size() == 1);
    CHECK(std::get<dns::TxtData>(answer.records[0]).joined().starts_with("v=spf1 ip4:"));
  }
  CHECK(store.lookup(dns::name_of("ns1.p68.dns.oraclecloud.net"), kA).status ==
        dns::AnswerStatus::kOk);
}

TEST_CASE("the provider publishes and takes back its names") {
  ZoneStore store;
  StoredZone& zone = make_zone(store, "example.com");
  const auto target = dns::name_of("sel.example.com.dkim.gru1.oracleemaildelivery.com");
  put(zone, "sel._domainkey.example.com", kCname, target.text());
  CHECK(store.lookup(dns::name_of("sel._domainkey.example.com"), kTxt).status ==
        dns::AnswerStatus::kNxDomain);
  REQUIRE(store.set_service_records({target, kTxt, 300, {dns::make_txt("v=DKIM1; p=abc")}}));
  const auto answer = store.lookup(dns::name_of("sel._domainkey.example.com"), kTxt);
  CHECK(answer.status == dns::AnswerStatus::kOk);
  CHECK(answer.aliases == std::vector<dns::Name>{target});
  CHECK(answer.ttl == 300);
  store.erase_service_name(target);
  CHECK(store.lookup(target, kTxt).status == dns::AnswerStatus::kNxDomain);
  CHECK(store.lookup(dns::name_of("rp.oracleemaildelivery.com"), kTxt).status ==
        dns::AnswerStatus::kOk);

  // A name in none of the zones gets one; a name of the tenancy is never taken over.
  REQUIRE(store.set_service_records(
      {dns::name_of("a.b.provider.test"), kTxt, 300, {dns::make_txt("x")}}));
  CHECK(store.lookup(dns::name_of("a.b.provider.test"), kTxt).status == dns::AnswerStatus::kOk);
  CHECK_FALSE(
      store.set_service_records({dns::name_of("x.example.com"), kTxt, 300, {dns::make_txt("x")}}));
}

TEST_CASE("look-up tells data, no data, no name and names outside") {
  ZoneStore store;
  StoredZone& zone = make_zone(store, "example.com");
  put(zone, "a.b.example.com", kTxt, "x");
  CHECK(status_of(store, "a.b.example.com", kTxt) == LookupStatus::kAnswer);
  CHECK(status_of(store, "a.b.example.com", kA) == LookupStatus::kNoData);
  CHECK(status_of(store, "b.example.com", kTxt) == LookupStatus::kNoData);
  CHECK(status_of(store, "c.example.com", kTxt) == LookupStatus::kNxDomain);
  CHECK(status_of(store, "xa.b.example.com", kTxt) == LookupStatus::kNxDomain);
  CHECK(status_of(store, "elsewhere.test", kTxt) == LookupStatus::kOutside);
  CHECK(status_of(store, "com", kTxt) == LookupStatus::kOutside);

  const auto negative = look_up(store, {dns::name_of("c.example.com"), kTxt});
  REQUIRE(negative.authorities.size() == 1);
  CHECK(std::holds_alternative<dns::SoaData>(negative.authorities[0].data));
  CHECK(negative.authorities[0].ttl == 300);

  CHECK(look_up(store, {dns::name_of("example.com"), kAny}).answers.size() == 5);
}

TEST_CASE("wildcards answer for names that do not exist") {
  ZoneStore store;
  StoredZone& zone = make_zone(store, "example.com");
  put(zone, "*.w.example.com", kTxt, "wild");
  put(zone, "x.w.example.com", kA, "192.0.2.1");
  const auto found = look_up(store, {dns::name_of("deep.any.w.example.com"), kTxt});
  REQUIRE(found.status == LookupStatus::kAnswer);
  CHECK(found.answers[0].name == dns::name_of("deep.any.w.example.com"));
  CHECK(status_of(store, "any.w.example.com", kA) == LookupStatus::kNoData);
  CHECK(status_of(store, "x.w.example.com", kTxt) == LookupStatus::kNoData);
  // x exists, so the wildcard is not the source for what is under it (RFC 4592 §2.2.1).
  CHECK(status_of(store, "y.x.w.example.com", kTxt) == LookupStatus::kNxDomain);
}

TEST_CASE("CNAMEs are followed over zones, loops end, delegations lead out") {
  ZoneStore store;
  StoredZone& one = make_zone(store, "one.test");
  StoredZone& two = make_zone(store, "two.test");
  put(one, "a.one.test", kCname, "b.two.test");
  put(two, "b.two.test", kTxt, "end");
  put(one, "gone.one.test", kCname, "gone.two.test");
  put(one, "out.one.test", kCname, "out.nowhere.test");
  put(one, "loop.one.test", kCname, "loop.two.test");
  put(two, "loop.two.test", kCname, "loop.one.test");
  put(one, "sub.one.test", kNs, "ns.nowhere.test");
  const auto found = look_up(store, {dns::name_of("a.one.test"), kTxt});
  CHECK(found.status == LookupStatus::kAnswer);
  CHECK(found.answers.size() == 2);
  CHECK(look_up(store, {dns::name_of("a.one.test"), kCname}).aliases.empty());
  CHECK(status_of(store, "gone.one.test", kTxt) == LookupStatus::kNxDomain);
  CHECK(status_of(store, "out.one.test", kTxt) == LookupStatus::kOutside);
  CHECK(look_up(store, {dns::name_of("loop.one.test"), kTxt}).answers.size() == 2);
  CHECK(store.lookup(dns::name_of("loop.one.test"), kTxt).status == dns::AnswerStatus::kServFail);
  const auto delegated = look_up(store, {dns::name_of("x.sub.one.test"), kTxt});
  CHECK(delegated.status == LookupStatus::kDelegated);
  CHECK(delegated.authorities.size() == 1);
  // A zone of its own under the cut answers for itself.
  put(make_zone(store, "sub.one.test"), "x.sub.one.test", kTxt, "here");
  CHECK(status_of(store, "x.sub.one.test", kTxt) == LookupStatus::kAnswer);
}

TEST_CASE("a long chain of CNAMEs ends") {
  ZoneStore store;
  StoredZone& zone = make_zone(store, "example.com");
  for (int i = 0; i < 40; ++i) {
    put(zone,
        "c" + std::to_string(i) + ".example.com",
        kCname,
        "c" + std::to_string(i + 1) + ".example.com");
  }
  CHECK(look_up(store, {dns::name_of("c0.example.com"), kA}).answers.size() == kMaxAliases + 1);
}

TEST_CASE("zones survive being written and read as JSON") {
  ZoneStore store;
  StoredZone& zone = make_zone(store, "example.com");
  put(zone, "a.example.com", kTxt, "\"v=spf1\" \"~all\"");
  zone.freeform_tags = R"({"owner":"me"})";
  ZoneStore copy;
  REQUIRE(copy.load_json_text(store.to_json_text()));
  REQUIRE(copy.find_zone("example.com") != nullptr);
  CHECK(*copy.find_zone("example.com") == zone);
  CHECK(copy.to_json_text() == store.to_json_text());
  // Ids are not handed out twice after a reload.
  CHECK(make_zone(copy, "next.test").id == make_zone(store, "next.test").id);

  const std::string before = copy.to_json_text();
  for (const char* bad :
       {"", "{}", "[]", R"({"created":1,"zones":[{"name":"x"}]})", R"({"zones":3})"}) {
    CHECK_FALSE(copy.load_json_text(bad));
  }
  CHECK(copy.to_json_text() == before);
}
