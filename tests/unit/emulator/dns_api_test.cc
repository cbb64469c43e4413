#include "emulator/dns_api.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "emulator/zone_store.h"

using namespace mailctl;
using namespace mailctl::emulator;
using nlohmann::json;

namespace {

constexpr const char* kRecords = "/20180115/zones/example.com/records";
const json kTxtAdd = {{"rtype", "TXT"}, {"rdata", "\"one\""}, {"ttl", 60}};

struct Api {
  base::Time now = base::parse_rfc3339("2026-11-21T18:54:08.123Z").value();
  World world{{{"sa-saopaulo-1"}, 1, [this] { return now; }}};

  HttpReply call(std::string method,
                 std::string target,
                 std::string body = {},
                 TextPairs headers = {}) {
    HttpRequest request;
    request.method = std::move(method);
    request.target = std::move(target);
    REQUIRE(parse_target(request));
    request.body = std::move(body);
    request.headers = std::move(headers);
    request.region = "sa-saopaulo-1";
    return handle_dns(world, request);
  }

  HttpReply make_zone(const std::string& name) {
    return call(
        "POST",
        "/20180115/zones",
        json{{"name", name}, {"compartmentId", world.compartment()}, {"zoneType", "PRIMARY"}}
            .dump());
  }

  HttpReply patch(const std::string& target, const json& items, TextPairs headers = {}) {
    return call("PATCH", target, json{{"items", items}}.dump(), std::move(headers));
  }
};

std::string header(const HttpReply& reply, std::string_view name) {
  for (const auto& [key, value] : reply.headers) {
    if (key == name) return value;
  }
  return {};
}

std::string code(const HttpReply& reply) {
  return json::parse(reply.body).at("code");
}

json items(const HttpReply& reply) {
  return json::parse(reply.body).at("items");
}

}  // namespace

TEST_CASE("a zone is made, read, listed and deleted over the API") {
  Api api;
  const HttpReply made = api.make_zone("Example.com");
  REQUIRE(made.status == 201);
  CHECK(made.body.back() == '\n');
  const json zone = json::parse(made.body);
  const std::string id = zone.at("id");
  CHECK(zone.at("name") == "example.com");
  CHECK(zone.at("version") == "1");
  CHECK(zone.at("serial") == 1);
  CHECK(zone.at("lifecycleState") == "ACTIVE");
  CHECK(zone.at("scope") == "GLOBAL");
  CHECK(zone.at("viewId").is_null());
  CHECK(zone.at("nameservers").at(0).at("hostname") == "ns1.p68.dns.oraclecloud.net");
  CHECK(zone.at("definedTags").contains("Oracle-Tags"));
  CHECK(zone.at("timeCreated") == "2026-11-21T18:54:08.123Z");
  const std::string etag = header(made, "etag");
  CHECK(etag.starts_with("\"1" + id));
  CHECK(etag.ends_with("#application/json\""));

  CHECK(json::parse(api.call("GET", "/20180115/zones/" + id + "?scope=GLOBAL").body) == zone);
  CHECK(api.call("GET", "/20180115/zones/example.com", {}, {{"if-none-match", etag}}).status ==
        304);
  const std::string list = "/20180115/zones?compartmentId=" + api.world.compartment();
  CHECK(json::parse(api.call("GET", list).body).size() == 1);
  CHECK(json::parse(api.call("GET", list + "&name=EXAMPLE.com").body).empty());
  CHECK(json::parse(api.call("GET", list + "&nameContains=amp").body).size() == 1);
  CHECK(json::parse(api.call("GET", list + "&zoneType=SECONDARY").body).empty());
  CHECK(json::parse(api.call("GET", list + "&scope=PRIVATE").body).empty());
  CHECK(api.call("GET", list + "&sortBy=size").status == 400);
  CHECK(code(api.call("GET", "/20180115/zones")) == "MissingParameter");

  const HttpReply again = api.make_zone("example.com");
  CHECK(again.status == 409);
  CHECK(code(again) == "NotAuthorizedOrResourceAlreadyExists");
  CHECK(api.call("DELETE", "/20180115/zones/example.com", {}, {{"if-match", "\"stale\""}}).status ==
        412);
  CHECK(api.call("DELETE", "/20180115/zones/example.com", {}, {{"if-match", etag}}).status == 204);
  const HttpReply gone = api.call("GET", "/20180115/zones/example.com");
  CHECK(gone.status == 404);
  CHECK(code(gone) == "NotAuthorizedOrNotFound");
}

TEST_CASE("what is not emulated, and what is no request, is refused") {
  Api api;
  const json whole = {{"name", "example.com"}, {"compartmentId", api.world.compartment()}};
  const json refused = {{{"zoneType", "SECONDARY"}},
                        {{"scope", "PRIVATE"}},
                        {{"dnssecState", "ENABLED"}},
                        {{"name", ""}},
                        {{"name", "a..b"}},
                        {{"freeformTags", 3}}};
  for (const json& each : refused) {
    json body = whole;
    body.update(each);
    CAPTURE(body.dump());
    CHECK(api.call("POST", "/20180115/zones", body.dump()).status == 400);
  }
  CHECK(code(api.call("POST", "/20180115/zones", "nonsense")) == "CannotParseRequest");
  CHECK(api.make_zone("oracleemaildelivery.com").status == 409);
  REQUIRE(api.make_zone("example.com").status == 201);
  CHECK(api.call("POST", kRecords).status == 405);
  CHECK(api.call("DELETE", kRecords).status == 405);
  CHECK(api.call("GET", "/20180115/nothing").status == 404);
  CHECK(api.call("GET", std::string(kRecords) + "/elsewhere.org").status == 400);
  CHECK(api.call("GET", std::string(kRecords) + "/example.com/NOTYPE").status == 400);
  CHECK(api.call("GET", "/20180115/zones/example.com?scope=PRIVATE").status == 404);
  CHECK(api.call("GET", "/20180115/zones/example.com?scope=OTHER").status == 400);
  CHECK(api.call("GET", "/20180115/zones/oracleemaildelivery.com").status == 404);
}

TEST_CASE("records have the shape and the ETag of the wire") {
  Api api;
  const std::string id = json::parse(api.make_zone("example.com").body).at("id");
  const std::string name = std::string(kRecords) + "/a.example.com";
  const HttpReply empty = api.call("GET", name);
  CHECK(empty.status == 200);
  CHECK(items(empty).empty());
  CHECK(header(empty, "etag") == "\"0" + id + "#application/json\"");
  CHECK(header(empty, "opc-total-items") == "0");

  const HttpReply added = api.patch(name, json::array({kTxtAdd}));
  REQUIRE(added.status == 200);
  const json record = items(added).at(0);
  CHECK(record.size() == 7);
  CHECK(record.at("domain") == "a.example.com");
  CHECK(record.at("rdata") == "\"one\"");
  CHECK(record.at("rrsetVersion") == "2");
  CHECK(record.at("isProtected") == false);
  CHECK(record.at("ttl") == 60);
  const std::string etag = header(added, "etag");
  CHECK(etag == "\"2" + id + "#application/json\"");

  // An edit elsewhere leaves the set's ETag alone, and the zone's not.
  const std::uint64_t changes = api.world.changes();
  REQUIRE(api.patch(std::string(kRecords) + "/b.example.com/TXT", json::array({kTxtAdd})).status ==
          200);
  CHECK(api.world.changes() > changes);
  CHECK(header(api.call("GET", name + "/TXT"), "etag") == etag);
  CHECK(header(api.call("GET", kRecords), "etag") == "\"3" + id + "#application/json\"");
  CHECK(api.call("GET", name, {}, {{"if-none-match", etag}}).status == 304);
  CHECK(api.patch(name, json::array({kTxtAdd}), {{"if-match", etag}}).status == 200);
  CHECK(header(api.call("GET", name), "etag") == etag);
  CHECK(api.patch(name, json::array({kTxtAdd}), {{"if-match", "\"1" + id + "#application/json\""}})
            .status == 412);
}

TEST_CASE("zone records come sorted and in pages of 50") {
  Api api;
  REQUIRE(api.make_zone("example.com").status == 201);
  json all = json::array();
  for (int i = 0; i < 60; ++i) {
    all.push_back({{"domain", "n" + std::to_string(100 + i) + ".example.com"},
                   {"rtype", "TXT"},
                   {"rdata", "x"},
                   {"ttl", 60 + i}});
  }
  const HttpReply first = api.patch(kRecords, all);
  REQUIRE(first.status == 200);
  CHECK(items(first).size() == 50);
  CHECK(header(first, "opc-total-items") == "65");
  CHECK(items(first).at(0).at("domain") == "example.com");
  const std::string next = header(first, "opc-next-page");
  REQUIRE_FALSE(next.empty());
  const HttpReply second =
      api.call("GET", std::string(kRecords) + "?page=" + base::percent_encode(next));
  CHECK(items(second).size() == 15);
  CHECK(header(second, "opc-next-page").empty());
  CHECK(items(api.call("GET", std::string(kRecords) + "?limit=100")).size() == 65);
  CHECK(items(api.call("GET", std::string(kRecords) + "?sortBy=ttl&sortOrder=DESC"))
            .at(0)
            .at("ttl") == 86400);
  CHECK(items(api.call("GET", std::string(kRecords) + "?rtype=soa")).size() == 1);
  CHECK(items(api.call("GET", std::string(kRecords) + "?domainContains=N10")).size() == 10);
  CHECK(items(api.call("GET", std::string(kRecords) + "?domain=n100.example.com")).size() == 1);
  CHECK(api.call("GET", std::string(kRecords) + "?sortBy=size").status == 400);
  CHECK(api.call("GET", std::string(kRecords) + "?limit=0").status == 400);
  CHECK(api.call("GET", std::string(kRecords) + "?zoneVersion=1").status == 404);
  CHECK(api.call("GET", std::string(kRecords) + "?zoneVersion=2").status == 200);
}

TEST_CASE("a failed precondition answers 412, a bad item 400, and neither changes anything") {
  Api api;
  REQUIRE(api.make_zone("example.com").status == 201);
  const std::string set = std::string(kRecords) + "/example.com/TXT";
  const json create = {{{"operation", "PROHIBIT"}, {"domain", "example.com"}, {"rtype", "TXT"}},
                       {{"operation", "ADD"}, {"rdata", "\"one\""}, {"ttl", 60}}};
  CHECK(api.patch(set, create).status == 200);
  CHECK(api.patch(set, create).status == 412);
  const std::string before = api.world.zones().to_json_text();
  const json bad = {json{{"operation", "UPSERT"}},
                    json{{"rdata", 3}},
                    json{{"rdata", "x"}, {"ttl", -1}},
                    json{{"rdata", "x"}, {"ttl", "60"}},
                    json{{"rdata", "x"}, {"rtype", "A"}},
                    json("text"),
                    json{{"rdata", std::string(300, 'x')}}};
  for (const json& each : bad) {
    CAPTURE(each.dump());
    CHECK(api.patch(set, json::array({each})).status == 400);
  }
  CHECK(code(api.call("PATCH", set, "{")) == "CannotParseRequest");
  CHECK(api.call("PATCH", set, "{}").status == 400);
  CHECK(api.call("PUT", set, R"({"items":[{"rdata":"x"}]})").status == 400);
  CHECK(api.call("DELETE", std::string(kRecords) + "/example.com/SOA").status == 400);
  CHECK(api.world.zones().to_json_text() == before);
  CHECK(api.call("DELETE", set).status == 204);
  CHECK(items(api.call("GET", set)).empty());
}

TEST_CASE("unquoted TXT becomes one string per word, unless the setting says otherwise") {
  Api api;
  REQUIRE(api.make_zone("example.com").status == 201);
  const std::string set = std::string(kRecords) + "/example.com/TXT";
  const json spf = {{"rdata", "v=spf1 include:rp.example ~all"}, {"ttl", 60}};
  CHECK(items(api.patch(set, json::array({spf}))).at(0).at("rdata") ==
        R"("v=spf1" "include:rp.example" "~all")");
  api.world.settings().txt_words = TxtWords::kJoin;
  REQUIRE(api.call("DELETE", set).status == 204);
  CHECK(items(api.patch(set, json::array({spf}))).at(0).at("rdata") ==
        R"("v=spf1 include:rp.example ~all")");
}

TEST_CASE("times of change are conditions too") {
  Api api;
  REQUIRE(api.make_zone("example.com").status == 201);
  const std::string before = base::to_http_date(api.now);
  api.now += std::chrono::seconds{10};
  REQUIRE(api.patch(std::string(kRecords) + "/a.example.com", json::array({kTxtAdd})).status ==
          200);
  const std::string after = base::to_http_date(api.now);
  CHECK(api.patch(std::string(kRecords) + "/b.example.com",
                  json::array({kTxtAdd}),
                  {{"if-unmodified-since", before}})
            .status == 412);
  CHECK(api.patch(std::string(kRecords) + "/b.example.com",
                  json::array({kTxtAdd}),
                  {{"if-unmodified-since", "soon"}})
            .status == 400);
  CHECK(api.patch(std::string(kRecords) + "/b.example.com",
                  json::array({kTxtAdd}),
                  {{"if-unmodified-since", after}})
            .status == 200);
  CHECK(api.call("GET", kRecords, {}, {{"if-modified-since", after}}).status == 304);
  CHECK(api.call("GET", kRecords, {}, {{"if-modified-since", before}}).status == 200);
}
