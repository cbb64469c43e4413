#include "emulator/zone_edit.h"

#include <catch2/catch.hpp>

#include "emulator/zone_store.h"

using namespace mailctl;
using namespace mailctl::emulator;

namespace {

struct Zones {
  ZoneStore store;
  StoredZone& zone;

  Zones()
      : zone(*store.create_zone({dns::name_of("example.com"), "ocid1.compartment.oc1..a", {}})
                  .value()) {}

  base::Result<void> patch(std::vector<RecordItem> items, ZonePart part = {}) {
    return patch_records(zone, part, items);
  }

  base::Result<void> replace(std::vector<RecordItem> items, ZonePart part = {}) {
    return replace_records(zone, part, items);
  }

  std::vector<std::string> rdata(std::string_view name, dns::RecordType type) const {
    std::vector<std::string> all;
    if (const StoredSet* set = zone.find_set(dns::name_of(name), type)) {
      for (const StoredRecord& record : set->records) all.push_back(dns::to_text(record.data));
    }
    std::sort(all.begin(), all.end());
    return all;
  }

  const StoredSet& set(std::string_view name, dns::RecordType type) const {
    const StoredSet* found = zone.find_set(dns::name_of(name), type);
    REQUIRE(found != nullptr);
    return *found;
  }
};

RecordItem add(std::string domain, std::string rtype, std::string rdata, std::uint32_t ttl = 3600) {
  return {
      RecordOperation::kAdd, std::move(domain), std::move(rtype), std::move(rdata), ttl, {}, {}};
}

RecordItem match(RecordOperation operation, std::string domain, std::string rtype) {
  return {operation, std::move(domain), std::move(rtype), {}, {}, {}, {}};
}

using Texts = std::vector<std::string>;
using enum dns::RecordType;

}  // namespace

TEST_CASE("a new zone has protected SOA and four name servers at version 1") {
  const Zones z;
  CHECK(z.zone.version == 1);
  CHECK(z.zone.id.size() == std::string("ocid1.dns-zone.oc1..").size() + 32);
  const StoredSet& servers = z.set("example.com", kNs);
  CHECK(servers.ttl == 86400);
  CHECK(servers.version == 1);
  CHECK(servers.records.size() == 4);
  for (const StoredRecord& record : servers.records)
    CHECK(record.protection == Protection::kProtected);
  CHECK(z.rdata("example.com", kSoa) ==
        Texts{"ns1.p68.dns.oraclecloud.net. hostmaster.example.com. 1 3600 600 604800 1800"});
}

TEST_CASE("rdata is stored as the service writes it") {
  Zones z;
  REQUIRE(z.patch({add("a.example.com", "TXT", "v=spf1 include:rp.example ~all"),
                   add("b.example.com", "TXT", "\"v=spf1 include:rp.example ~all\""),
                   add("c.example.com", "CNAME", "Target.Example"),
                   add("d.example.com.", "AAAA", "2001:DB8:0:0::1"),
                   add("e.example.com", "MX", "10 mail.example.net")}));
  CHECK(z.rdata("a.example.com", kTxt) == Texts{R"("v=spf1" "include:rp.example" "~all")"});
  CHECK(z.rdata("b.example.com", kTxt) == Texts{R"("v=spf1 include:rp.example ~all")"});
  CHECK(z.rdata("c.example.com", kCname) == Texts{"target.example."});
  CHECK(z.rdata("d.example.com", kAaaa) == Texts{"2001:db8::1"});
  CHECK(z.rdata("e.example.com", kMx) == Texts{"10 mail.example.net."});
}

TEST_CASE("an effective batch raises the version once; a no-op leaves every version alone") {
  Zones z;
  REQUIRE(z.patch({add("a.example.com", "TXT", "one"), add("b.example.com", "TXT", "two")}));
  CHECK(z.zone.version == 2);
  CHECK(z.set("a.example.com", kTxt).version == 2);
  CHECK(z.set("example.com", kSoa).version == 2);
  CHECK(z.set("example.com", kNs).version == 1);
  const StoredZone before = z.zone;

  REQUIRE(z.patch({add("a.example.com", "TXT", "one")}));
  RecordItem remove = add("a.example.com", "TXT", "one");
  remove.operation = RecordOperation::kRemove;
  REQUIRE(z.patch({remove, add("a.example.com", "TXT", "one")}));
  REQUIRE(z.patch({match(RecordOperation::kRemove, "none.example.com", "A")}));
  REQUIRE(
      z.replace({add("b.example.com", "TXT", "\"two\"")}, {dns::name_of("b.example.com"), kTxt}));
  CHECK(z.zone == before);

  REQUIRE(z.patch({add("b.example.com", "TXT", "three")}));
  CHECK(z.zone.version == 3);
  CHECK(z.set("a.example.com", kTxt).version == 2);
  CHECK(z.set("b.example.com", kTxt).version == 3);
}

TEST_CASE("the hash of a record is stable in its zone and differs between zones") {
  Zones z;
  REQUIRE(z.patch({add("a.example.com", "TXT", "one")}));
  const std::string hash = z.set("a.example.com", kTxt).records.front().hash;
  CHECK(hash.size() == 32);
  REQUIRE(z.patch({match(RecordOperation::kRemove, "a.example.com", "TXT")}));
  CHECK(z.zone.find_node(dns::name_of("a.example.com")) == nullptr);
  REQUIRE(z.patch({add("a.example.com", "TXT", "one", 60)}));
  CHECK(z.set("a.example.com", kTxt).records.front().hash == hash);

  StoredZone other;
  other.id = "ocid1.dns-zone.oc1..other";
  CHECK(record_hash(other, dns::name_of("a.example.com"), dns::TxtData{{"one"}}) != hash);
}

TEST_CASE("REQUIRE and PROHIBIT refuse the whole batch, judged against the zone before it") {
  Zones z;
  REQUIRE(z.patch({add("a.example.com", "TXT", "one")}));
  const StoredZone before = z.zone;
  const std::string hash = z.set("a.example.com", kTxt).records.front().hash;

  const auto prohibited = z.patch({add("b.example.com", "TXT", "two"),
                                   match(RecordOperation::kProhibit, "a.example.com", "TXT")});
  REQUIRE_FALSE(prohibited);
  CHECK(prohibited.error().kind == base::ErrorKind::kConflict);
  CHECK(z.zone == before);

  RecordItem require{RecordOperation::kRequire, {}, {}, {}, {}, std::string(32, '0'), {}};
  CHECK(z.patch({require, add("b.example.com", "TXT", "two")}).error().kind ==
        base::ErrorKind::kConflict);
  CHECK(z.zone == before);

  // Partial fields: rdata, ttl and rrsetVersion count where given.
  RecordItem by_ttl = match(RecordOperation::kRequire, "a.example.com", "TXT");
  by_ttl.ttl = 60;
  CHECK_FALSE(z.patch({by_ttl}));
  by_ttl.ttl = 3600;
  CHECK(z.patch({by_ttl}));
  RecordItem by_version = match(RecordOperation::kRequire, "a.example.com", "TXT");
  by_version.rrset_version = "1";
  CHECK_FALSE(z.patch({by_version}));
  by_version.rrset_version = "2";
  CHECK(z.patch({by_version}));

  // Replacing one value under its hash: the idiom of a careful client.
  require.record_hash = hash;
  RecordItem remove{RecordOperation::kRemove, {}, {}, {}, {}, hash, {}};
  REQUIRE(z.patch({require,
                   remove,
                   add("a.example.com", "TXT", "new"),
                   match(RecordOperation::kProhibit, "free.example.com", "TXT"),
                   add("free.example.com", "TXT", "mine")}));
  CHECK(z.rdata("a.example.com", kTxt) == Texts{"\"new\""});
  CHECK(z.rdata("free.example.com", kTxt) == Texts{"\"mine\""});
}

TEST_CASE("partial items match several records") {
  Zones z;
  REQUIRE(z.patch({add("w.example.com", "AAAA", "::1"),
                   add("w.example.com", "AAAA", "::2"),
                   add("w.example.com", "TXT", "t")}));
  RecordItem retime = match(RecordOperation::kAdd, "w.example.com", "AAAA");
  retime.ttl = 60;
  REQUIRE(z.patch({retime}));
  CHECK(z.set("w.example.com", kAaaa).ttl == 60);
  CHECK(z.set("w.example.com", kTxt).ttl == 3600);
  // The path completes an item.
  RecordItem second{RecordOperation::kRemove, {}, {}, "0::2", {}, {}, {}};
  REQUIRE(z.patch({second}, {dns::name_of("w.example.com"), kAaaa}));
  CHECK(z.rdata("w.example.com", kAaaa) == Texts{"::1"});
  RecordItem whole_name{RecordOperation::kRemove, "w.example.com", {}, {}, {}, {}, {}};
  REQUIRE(z.patch({whole_name}));
  CHECK(z.zone.find_node(dns::name_of("w.example.com")) == nullptr);
  CHECK_FALSE(z.patch({retime}));
}

TEST_CASE("what cannot stand is refused and nothing of the batch stays") {
  Zones z;
  REQUIRE(z.patch({add("c.example.com", "CNAME", "t.example"), add("t.example.com", "TXT", "t")}));
  const StoredZone before = z.zone;
  const std::vector<std::vector<RecordItem>> bad = {
      {add("c.example.com", "TXT", "beside")},
      {add("c.example.com", "CNAME", "second.example")},
      {add("t.example.com", "CNAME", "other.example")},
      {add("example.com", "CNAME", "other.example")},
      {add("x.example.com", "A", "1.2.3")},
      {add("x.example.com", "A", "1.2.3.4"), add("y.example.com", "AAAA", "no")},
      {add("x.example.com", "TXT", std::string(256, 'x'))},
      {add("x.example.com", "TXT", "\"open")},
      {add("x.example.org", "TXT", "outside")},
      {add("x.example.com", "NOTATYPE", "x")},
      {add("x.example.com", "ANY", "x")},
      {add("x..example.com", "TXT", "x")},
      {add("x.example.com", "TXT", "x", 0x80000000U)},
      {add("example.com", "SOA", "a. b. 1 2 3 4 5")},
      {match(RecordOperation::kRemove, "example.com", "NS")},
      {RecordItem{}},
      {RecordItem{RecordOperation::kAdd, "x.example.com", "TXT", "x", {}, {}, {}}},
      std::vector<RecordItem>(501, add("x.example.com", "TXT", "x")),
  };
  for (std::size_t i = 0; i < bad.size(); ++i) {
    CAPTURE(i);
    const auto refused = z.patch(bad[i]);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == base::ErrorKind::kInvalid);
    CHECK(z.zone == before);
  }
}

TEST_CASE("a full replacement keeps what is protected") {
  Zones z;
  REQUIRE(z.patch({add("example.com", "TXT", "old"), add("a.example.com", "TXT", "a")}));
  SECTION("of the zone, protected records left out") {
    REQUIRE(z.replace({add("b.example.com", "TXT", "b")}));
    CHECK(z.zone.find_node(dns::name_of("a.example.com")) == nullptr);
    CHECK(z.rdata("example.com", kTxt).empty());
    CHECK(z.rdata("example.com", kNs).size() == 4);
  }
  SECTION("of the zone, protected records echoed with an older serial") {
    REQUIRE(z.replace(
        {add("example.com", "NS", "ns1.p68.dns.oraclecloud.net.", 86400),
         add("example.com",
             "SOA",
             "ns1.p68.dns.oraclecloud.net. hostmaster.example.com. 1 3600 600 604800 1800",
             300)}));
    CHECK(z.rdata("example.com", kNs).size() == 4);
    CHECK(z.set("example.com", kSoa).version == z.zone.version);
  }
  SECTION("a changed SOA is refused") {
    const StoredZone before = z.zone;
    CHECK_FALSE(z.replace({add(
        "example.com", "SOA", "x.example. hostmaster.example.com. 1 3600 600 604800 1800", 300)}));
    CHECK(z.zone == before);
  }
  SECTION("of one name and of one set") {
    REQUIRE(z.replace({add("example.com", "MX", "10 mx.example.net")},
                      {dns::name_of("example.com"), {}}));
    CHECK(z.rdata("example.com", kTxt).empty());
    REQUIRE(z.replace({add("a.example.com", "TXT", "z")}, {dns::name_of("a.example.com"), kTxt}));
    CHECK(z.rdata("a.example.com", kTxt) == Texts{"\"z\""});
    CHECK_FALSE(
        z.replace({add("b.example.com", "TXT", "z")}, {dns::name_of("a.example.com"), kTxt}));
    CHECK_FALSE(
        z.replace({add("a.example.com", "A", "192.0.2.1")}, {dns::name_of("a.example.com"), kTxt}));
  }
  SECTION("every field is needed") {
    RecordItem item = add("b.example.com", "TXT", "b");
    item.ttl.reset();
    CHECK_FALSE(z.replace({item}));
  }
}

TEST_CASE("removal of a part") {
  Zones z;
  REQUIRE(z.patch({add("example.com", "TXT", "t"), add("example.com", "MX", "10 m.example")}));
  REQUIRE(remove_records(z.zone, {dns::name_of("example.com"), kTxt}));
  CHECK(z.rdata("example.com", kTxt).empty());
  REQUIRE(remove_records(z.zone, {dns::name_of("example.com"), {}}));
  CHECK(z.rdata("example.com", kMx).empty());
  CHECK(z.rdata("example.com", kNs).size() == 4);
  CHECK_FALSE(remove_records(z.zone, {dns::name_of("example.com"), kNs}));
  const std::uint64_t version = z.zone.version;
  REQUIRE(remove_records(z.zone, {dns::name_of("nothing.example.com"), kTxt}));
  CHECK(z.zone.version == version);
}
