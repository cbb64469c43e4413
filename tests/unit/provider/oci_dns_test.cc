#include <catch2/catch.hpp>

#include "dns/txt.h"
#include "oci_fixture.h"
#include "provider/oci/dns_zones.h"

namespace mailctl::provider::oci {
namespace {

using dns::RecordType;
using model::Action;

const dns::Name& zone() {
  static const dns::Name name = dns::name_of("example.com");
  return name;
}

model::Change set_change(const std::string& name,
                         RecordType type,
                         const std::string& value,
                         const std::string& version) {
  dns::RecordSet set{dns::name_of(name), type, 300, {}};
  set.values.push_back(*dns::parse_record_data(type, value));
  model::Change change;
  change.address = model::record_set_address(zone(), type, set.name);
  change.action = version.empty() ? Action::kCreate : Action::kUpdate;
  change.after = model::ManagedRecordSet{zone(), set, {}};
  change.version = version;
  return change;
}

model::SpfValue spf(std::vector<std::string> strings) {
  model::SpfValue value;
  value.zone = zone();
  value.name = zone();
  value.ttl = 300;
  value.strings = std::move(strings);
  value.text = dns::TxtData{value.strings}.joined();
  return value;
}

std::string text_of(const base::Result<Edit>& edit) {
  if (!edit) return edit.error().message;
  std::string text;
  for (const auto* part : {&edit->conditions, &edit->operations}) {
    for (const auto& json : *part) text += json.to_text() + "\n";
  }
  return text;
}

std::vector<model::Outcome> change_all(Fixture& fixture,
                                       RegionOrder& order,
                                       const std::vector<model::Change>& changes) {
  std::vector<const model::Change*> pointers;
  for (const auto& change : changes) pointers.push_back(&change);
  return change_zone({"oci", fixture.client, order}, zone(), pointers, {});
}

std::string record_json(const std::string& name, const std::string& version) {
  return R"({"domain":")" + name +
         R"(","rtype":"A","ttl":300,"rdata":"192.0.2.1","rrsetVersion":")" + version +
         R"(","recordHash":"h"})";
}

}  // namespace

TEST_CASE("a new set must not exist, an old one must be as seen") {
  CHECK(text_of(edit_for(set_change("a.example.com", RecordType::kCname, "t.example.net", ""),
                         nullptr)) ==
        R"({"operation":"PROHIBIT","domain":"a.example.com","rtype":"CNAME"}
{"operation":"ADD","domain":"a.example.com","rtype":"CNAME","rdata":"t.example.net.","ttl":300}
)");
  CHECK(
      text_of(edit_for(set_change("a.example.com", RecordType::kTxt, R"("v=DMARC1; p=none")", "7"),
                       nullptr)) ==
      R"({"operation":"REQUIRE","domain":"a.example.com","rtype":"TXT","rrsetVersion":"7"}
{"operation":"REMOVE","domain":"a.example.com","rtype":"TXT"}
{"operation":"ADD","domain":"a.example.com","rtype":"TXT","rdata":"\"v=DMARC1; p=none\"","ttl":300}
)");
}

TEST_CASE("a deletion without a version removes exactly what was seen") {
  auto change = set_change("a.example.com", RecordType::kA, "192.0.2.1", "");
  change.action = Action::kDelete;
  change.before = std::exchange(change.after, {});
  CHECK(
      text_of(edit_for(change, nullptr)) ==
      "{\"operation\":\"REMOVE\",\"domain\":\"a.example.com\",\"rtype\":\"A\",\"rdata\":\"192.0.2."
      "1\"}\n");
}

TEST_CASE("of a shared TXT set only the SPF value is named") {
  model::Change change;
  change.action = Action::kUpdate;
  change.before = spf({"v=spf1", "~all"});
  change.after = spf({"v=spf1 -all"});
  change.version = "3";
  CHECK_FALSE(needs_fresh_set(change));
  CHECK(text_of(edit_for(change, nullptr)) ==
        R"({"operation":"REQUIRE","domain":"example.com","rtype":"TXT","rrsetVersion":"3"}
{"operation":"REQUIRE","domain":"example.com","rtype":"TXT","rdata":"\"v=spf1\" \"~all\""}
{"operation":"REMOVE","domain":"example.com","rtype":"TXT","rdata":"\"v=spf1\" \"~all\""}
{"operation":"ADD","domain":"example.com","rtype":"TXT","rdata":"\"v=spf1 -all\"","ttl":300}
)");

  FreshSet fresh;
  for (const auto& [text, hash] : {std::pair("\"other\"", "h1"), {R"("v=spf1" "~all")", "h2"}}) {
    fresh.records.push_back({zone(),
                             RecordType::kTxt,
                             7200,
                             *dns::parse_record_data(RecordType::kTxt, text),
                             hash,
                             "3",
                             Protection::kNone});
  }
  const auto text = text_of(edit_for(change, &fresh));
  CHECK(text.find(
            R"({"operation":"REMOVE","domain":"example.com","rtype":"TXT","recordHash":"h2"})") !=
        std::string::npos);
  CHECK(text.find(R"("ttl":7200)") != std::string::npos);
  CHECK_FALSE(is_reached(change, fresh));
  CHECK_FALSE(is_changed_since_plan(change, fresh));

  change.after.reset();
  change.action = Action::kDelete;
  CHECK(edit_for(change, &fresh)->operations.size() == 1);
}

TEST_CASE("an SPF value joining a set it has not read needs the set's TTL") {
  model::Change change;
  change.action = Action::kCreate;
  change.after = spf({"v=spf1 -all"});
  CHECK_FALSE(needs_fresh_set(change));
  change.version = "3";
  CHECK(needs_fresh_set(change));
}

TEST_CASE("long texts are split and special octets escaped; protected sets refused") {
  model::Change change;
  change.action = Action::kCreate;
  change.after = spf({std::string(300, 'a')});
  const auto edit = edit_for(change, nullptr);
  CHECK(edit->operations[0].text("rdata") ==
        "\"" + std::string(255, 'a') + "\" \"" + std::string(45, 'a') + "\"");
  CHECK(text_of(edit_for(set_change("example.com", RecordType::kNs, "ns.x.example", "1"), nullptr))
            .find("protects") != std::string::npos);
  CHECK(edit_for(set_change("sub.example.com", RecordType::kNs, "ns.x.example", ""), nullptr));
  auto unknown = set_change("a.example.com", RecordType::kA, "192.0.2.1", "");
  std::get<model::ManagedRecordSet>(*unknown.after).set.values.clear();
  CHECK(text_of(edit_for(unknown, nullptr)).find("is not known yet") != std::string::npos);
}

TEST_CASE("records of unknown types are left out, unreadable data stays whole") {
  const auto records =
      to_records(Json::parse(R"([{"domain":"example.com","rtype":"ALIAS","rdata":"x.","ttl":1},
        {"domain":"example.com","rtype":"MX","rdata":"nonsense","ttl":60,"rrsetVersion":"2","isProtected":true},
        {"domain":"bad..name","rtype":"A","rdata":"192.0.2.1"}])")
                     ->items());
  REQUIRE(records.size() == 1);
  CHECK(std::get<dns::OpaqueData>(records[0].data).octets == "nonsense");
  CHECK(records[0].protection == Protection::kProtected);
  const auto live = to_zone(zone(), records);
  CHECK(live.versions.at({zone(), RecordType::kMx}) == "2");
  CHECK(live.zone.find(zone(), RecordType::kMx)->ttl == 60);
}

TEST_CASE("a set that was changed between two pages keeps the version its first part had") {
  const auto records = to_records({*Json::parse(record_json("a.example.com", "7")),
                                   *Json::parse(record_json("a.example.com", "8"))});
  CHECK(to_zone(zone(), records).versions.at({dns::name_of("a.example.com"), RecordType::kA}) ==
        "7");
}

TEST_CASE("a TXT value that cannot be read is kept whole and written back as it was") {
  const std::string odd = R"("never closed)";
  auto json = Json::object({{"domain", Json::string("example.com")},
                            {"rtype", Json::string("TXT")},
                            {"rdata", Json::string(odd)},
                            {"rrsetVersion", Json::string("4")}});
  const auto records = to_records({json});
  REQUIRE(records.size() == 1);
  CHECK(dns::type_of(records[0].data) == RecordType::kTxt);
  CHECK(std::get<dns::OpaqueData>(records[0].data).octets == odd);

  auto change = set_change("example.com", RecordType::kTxt, "\"ours\"", "4");
  auto& values = std::get<model::ManagedRecordSet>(*change.after).set.values;
  values.insert(values.begin(), records[0].data);
  const auto edit = edit_for(change, nullptr);
  REQUIRE(edit->operations.size() == 3);
  CHECK(edit->operations[1].text("rdata") == odd);
  CHECK(edit->operations[2].text("rdata") == "\"ours\"");
  FreshSet fresh{records};
  CHECK_FALSE(is_reached(change, fresh));
}

TEST_CASE("data that is opaque by nature is written in its generic form") {
  CHECK(to_rdata(dns::OpaqueData{static_cast<RecordType>(65280), "ab"}) == "\\# 2 6162");
  CHECK(to_rdata(dns::OpaqueData{RecordType::kMx, "nonsense"}) == "nonsense");
  CHECK(to_rdata(*dns::parse_record_data(RecordType::kMx, "10 a.example")) == "10 a.example.");
}

TEST_CASE("a region that does not answer is passed over, and asked last from then on") {
  Fixture fixture([](const net::Request& request) -> base::Result<net::Response> {
    if (is(request, net::Method::kGet, "sa-saopaulo-1")) {
      return base::Error{base::ErrorKind::kTransient, "down", {}};
    }
    return reply(200, R"({"items":[]})");
  });
  RegionOrder order({"sa-saopaulo-1", "sa-vinhedo-1"});
  const DnsWork work{"oci", fixture.client, order};
  CHECK(read_zones(work, {zone()}, {}).at(zone()));
  CHECK(fixture.http.requests.size() == 2);
  CHECK(fixture.http.lines()[0] ==
        "GET /20180115/zones/example.com/records?scope=GLOBAL&limit=100");
  CHECK(order.regions() == std::vector<std::string>{"sa-vinhedo-1", "sa-saopaulo-1"});
  CHECK(read_zones(work, {zone()}, {}).at(zone()));
  CHECK(fixture.http.requests.size() == 3);
}

TEST_CASE("a refused batch is halved until the bad change is alone") {
  Fixture fixture([](const net::Request& request) {
    const bool is_bad = request.body.find("bad.example.com") != std::string::npos;
    return is_bad ? reply(400, R"({"code":"InvalidParameter","message":"bad rdata"})")
                  : reply(200, R"({"items":[)" + record_json("a0.example.com", "9") + "]}");
  });
  RegionOrder order({"sa-saopaulo-1"});
  std::vector<model::Change> changes;
  for (int i = 0; i < 7; ++i) {
    changes.push_back(
        set_change("a" + std::to_string(i) + ".example.com", RecordType::kA, "192.0.2.1", ""));
  }
  changes.push_back(set_change("bad.example.com", RecordType::kA, "192.0.2.1", ""));
  const auto outcomes = change_all(fixture, order, changes);
  for (std::size_t i = 0; i < 7; ++i) CHECK(std::holds_alternative<model::Done>(outcomes[i]));
  CHECK(std::get<base::Error>(outcomes[7]).message.find("bad rdata") != std::string::npos);
  CHECK(fixture.http.requests.size() == 7);  // 8; 4, 4; 2, 2; 1, 1
}

TEST_CASE("changes of one set are never sent apart, however a batch is cut") {
  Fixture fixture([](const net::Request& request) {
    const bool is_bad = request.body.find("bad.example.com") != std::string::npos;
    return is_bad ? reply(400, R"({"code":"InvalidParameter","message":"bad rdata"})")
                  : reply(200, R"({"items":[]})");
  });
  RegionOrder order({"sa-saopaulo-1"});
  model::Change spf_change;
  spf_change.address = model::spf_address(zone(), zone());
  spf_change.action = Action::kCreate;
  spf_change.after = spf({"v=spf1 -all"});
  const auto bad = set_change("bad.example.com", RecordType::kA, "192.0.2.1", "");
  const auto text = set_change("example.com", RecordType::kTxt, "\"ours=1\"", "");
  for (const auto& changes : {std::vector{bad, spf_change, text}, std::vector{spf_change, text}}) {
    const auto outcomes = change_all(fixture, order, changes);
    CHECK(std::holds_alternative<model::Done>(outcomes.back()));
  }
  for (const auto& request : fixture.http.requests) {
    CHECK((request.body.find("v=spf1") == std::string::npos) ==
          (request.body.find("ours=1") == std::string::npos));
  }
}

TEST_CASE("a failed condition is looked into: ours, theirs, and the rest again") {
  int patches = 0;
  Fixture fixture([&](const net::Request& request) {
    if (request.method == net::Method::kPatch) {
      return ++patches == 1 ? reply(412, "{}") : reply(200, R"({"items":[]})");
    }
    if (is(request, net::Method::kGet, "domain=done")) {
      return reply(200, R"({"items":[)" + record_json("done.example.com", "5") + "]}");
    }
    if (is(request, net::Method::kGet, "domain=theirs")) {
      return reply(
          200,
          R"({"items":[{"domain":"theirs.example.com","rtype":"A","ttl":1,"rdata":"192.0.2.9","rrsetVersion":"6"}]})");
    }
    return reply(200, R"({"items":[]})");
  });
  RegionOrder order({"sa-saopaulo-1"});
  const auto outcomes =
      change_all(fixture,
                 order,
                 {set_change("done.example.com", RecordType::kA, "192.0.2.1", ""),
                  set_change("new.example.com", RecordType::kA, "192.0.2.1", ""),
                  set_change("theirs.example.com", RecordType::kA, "192.0.2.1", "")});
  CHECK(std::get<model::Done>(outcomes[0]).note == "already so");
  CHECK(std::holds_alternative<model::Done>(outcomes[1]));
  CHECK(std::get<base::Error>(outcomes[2]).kind == base::ErrorKind::kConflict);
  CHECK(patches == 2);
  CHECK(fixture.http.requests.back().body.find("done.example.com") == std::string::npos);
}

TEST_CASE("a write whose answer was lost is done where it can be seen, and unknown elsewhere") {
  Fixture fixture([](const net::Request& request) -> base::Result<net::Response> {
    if (request.method == net::Method::kPatch) {
      return base::Error{base::ErrorKind::kUnknownOutcome, "answered 500", {}};
    }
    if (is(request, net::Method::kGet, "domain=done")) {
      return reply(200, R"({"items":[)" + record_json("done.example.com", "5") + "]}");
    }
    return reply(200, R"({"items":[]})");
  });
  RegionOrder order({"sa-saopaulo-1"});
  const auto outcomes =
      change_all(fixture,
                 order,
                 {set_change("done.example.com", RecordType::kA, "192.0.2.1", ""),
                  set_change("open.example.com", RecordType::kA, "192.0.2.1", "")});
  CHECK(std::get<model::Done>(outcomes[0]).note == "already so");
  CHECK(std::get<base::Error>(outcomes[1]).kind == base::ErrorKind::kUnknownOutcome);
}

TEST_CASE("a read that fails leaves open what a write did") {
  for (const int status : {412, 0}) {
    INFO(status);
    Fixture fixture([&](const net::Request& request) -> base::Result<net::Response> {
      if (request.method != net::Method::kPatch) return reply(500, "{}");
      if (status != 0) return reply(status, R"({"code":"NoMatch","message":"changed"})");
      return base::Error{base::ErrorKind::kUnknownOutcome, "changed?", {}};
    });
    RegionOrder order({"sa-saopaulo-1"});
    const auto outcomes =
        change_all(fixture, order, {set_change("a.example.com", RecordType::kA, "192.0.2.1", "")});
    const auto& error = std::get<base::Error>(outcomes[0]);
    CHECK(error.kind == base::ErrorKind::kUnknownOutcome);
    CHECK(error.message.find("changed") != std::string::npos);
    CHECK(error.message.find("; reading what is there failed: ") != std::string::npos);
    CHECK(error.message.find("GetZoneRecords") != std::string::npos);
  }
}

TEST_CASE("a write that met its own first half after a look counts as done") {
  int patches = 0;
  Fixture fixture([&](const net::Request& request) {
    if (request.method == net::Method::kPatch) {
      ++patches;
      return reply(412, "{}");
    }
    return reply(200,
                 patches < 2 ? R"({"items":[]})"
                             : R"({"items":[)" + record_json("a.example.com", "5") + "]}");
  });
  RegionOrder order({"sa-saopaulo-1"});
  const auto outcomes =
      change_all(fixture, order, {set_change("a.example.com", RecordType::kA, "192.0.2.1", "")});
  CHECK(patches == 2);
  CHECK(std::holds_alternative<model::Done>(outcomes[0]));
}

TEST_CASE("what one region left open, another one's refusal does not settle") {
  for (const int status : {0, 401, 404, 429, 503}) {
    INFO(status);
    Fixture fixture([&](const net::Request& request) -> base::Result<net::Response> {
      if (request.method != net::Method::kPatch) return reply(200, R"({"items":[]})");
      if (is(request, net::Method::kPatch, "sa-saopaulo-1")) {
        return base::Error{base::ErrorKind::kUnknownOutcome, "lost", {}};
      }
      if (status != 0) return reply(status, "{}");
      return base::Error{base::ErrorKind::kTransient, "down", {}};
    });
    RegionOrder order({"sa-saopaulo-1", "sa-vinhedo-1"});
    const auto outcomes =
        change_all(fixture, order, {set_change("a.example.com", RecordType::kA, "192.0.2.1", "")});
    CHECK(std::get<base::Error>(outcomes[0]).kind == base::ErrorKind::kUnknownOutcome);
  }
}

TEST_CASE("refusals that are not about the content are not looked into") {
  for (const int status : {401, 404, 429}) {
    Fixture fixture([&](const net::Request&) { return reply(status, "{}"); });
    RegionOrder order({"sa-saopaulo-1", "sa-vinhedo-1"});
    const auto outcomes =
        change_all(fixture,
                   order,
                   {set_change("a.example.com", RecordType::kA, "192.0.2.1", ""),
                    set_change("b.example.com", RecordType::kA, "192.0.2.1", "")});
    CHECK(fixture.http.requests.size() == 1);
    CHECK(std::holds_alternative<base::Error>(outcomes[0]));
    CHECK(std::holds_alternative<base::Error>(outcomes[1]));
  }
}

}  // namespace mailctl::provider::oci
