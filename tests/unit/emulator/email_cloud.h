#pragma once
// A cloud with one tenancy, driven through the email API as a client would: what the tests of the
// emulator's email half share.

#include <string>
#include <string_view>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "../../support/test_cloud.h"

namespace mailctl::test_support {

using nlohmann::json;

struct EmailCloud : TestCloud {
  std::string compartment = world().compartment();
  std::string tenancy = world().tenancy();

  static json body_of(const HttpReply& reply) { return json::parse(reply.body); }

  json get(std::string_view region, const std::string& target) {
    const HttpReply reply = call(region, "GET", "/20170907/" + target);
    INFO(reply.body);
    CHECK(reply.status == 200);
    return body_of(reply);
  }

  HttpReply post(std::string_view region, const std::string& target, const json& body) {
    return call(region, "POST", "/20170907/" + target, body.dump());
  }

  std::string make_domain(std::string_view region, const std::string& name = "example.com") {
    const auto reply =
        post(region, "emailDomains", {{"name", name}, {"compartmentId", compartment}});
    REQUIRE(reply.status == 202);
    return body_of(reply)["id"];
  }

  std::string make_dkim(std::string_view region,
                        const std::string& domain,
                        const std::string& name) {
    const auto reply = post(region, "dkims", {{"emailDomainId", domain}, {"name", name}});
    INFO(reply.body);
    REQUIRE(reply.status == 202);
    return body_of(reply)["id"];
  }

  void seed_zone(const std::string& text) {
    const json body = {{"zones", {{"example.com", text}}}};
    REQUIRE(admin("POST", "/admin/seed", body.dump()).status == 204);
  }

  void publish(const std::string& name, const std::string& type, const json& rdata) {
    const json body = {{"domain", name}, {"rtype", type}, {"rdata", rdata}};
    REQUIRE(admin("POST", "/admin/zones/example.com/records", body.dump()).status == 204);
  }

  void publish_dkim(std::string_view region, const std::string& id) {
    const json dkim = get(region, "dkims/" + id);
    std::string name = dkim["dnsSubdomainName"];
    publish(name.substr(0, name.size() - 1), "CNAME", dkim["cnameRecordValue"]);
  }

  void set(const json& settings) {
    REQUIRE(admin("POST", "/admin/settings", settings.dump()).status == 200);
  }

  std::string state(std::string_view region, const std::string& target) {
    return get(region, target)["lifecycleState"];
  }
};

}  // namespace mailctl::test_support
