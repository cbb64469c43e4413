#include <catch2/catch.hpp>

#include "provider/oci/endpoints.h"

namespace mailctl::provider::oci {

TEST_CASE("URLs follow the official templates") {
  auto regions = built_in_regions();
  regions.push_back({"emu.example", "", "", "x", ""});
  const Endpoints endpoints(regions, {});
  CHECK(*endpoints.url(Service::kEmail, "sa-saopaulo-1") ==
        "https://ctrl.email.sa-saopaulo-1.oci.oraclecloud.com");
  CHECK(*endpoints.url(Service::kSubmit, "sa-saopaulo-1") ==
        "https://cell0.submit.email.sa-saopaulo-1.oci.oraclecloud.com");
  CHECK(*endpoints.url(Service::kDns, "eu-madrid-2") ==
        "https://dns.eu-madrid-2.oci.oraclecloud.eu");
  CHECK(*endpoints.url(Service::kIdentity, "sa-saopaulo-1") ==
        "https://identity.sa-saopaulo-1.oci.oraclecloud.com");
  CHECK(*endpoints.url(Service::kAuth, "sa-saopaulo-1") ==
        "https://auth.sa-saopaulo-1.oraclecloud.com");
  CHECK(*endpoints.url(Service::kEmail, "emu.example") == "https://ctrl.emu.example");
  CHECK_FALSE(endpoints.url(Service::kEmail, "xx-nowhere-1"));
}

TEST_CASE("an endpoints file replaces the table whole") {
  const auto overrides = parse_endpoints(R"({"format_version":1,"regions":{
      "sa-saopaulo-1":{"email":"http://127.0.0.1:4001/","dns":"http://127.0.0.1:4001"},
      "*":{"dns":"https://dns.{region}.corp"}},
      "imds":"http://127.0.0.1:4009/opc/v2/","tenancy":"t","user":"u","fingerprint":"f",
      "key_file":"/k","pid":7})");
  REQUIRE(overrides);
  CHECK(overrides->identity == EndpointIdentity{"t", "u", "f", "/k"});
  CHECK(overrides->metadata_url == "http://127.0.0.1:4009/opc/v2");
  const Endpoints endpoints(built_in_regions(), *overrides);
  CHECK(*endpoints.url(Service::kEmail, "sa-saopaulo-1") == "http://127.0.0.1:4001");
  CHECK(*endpoints.url(Service::kDns, "sa-vinhedo-1") == "https://dns.sa-vinhedo-1.corp");
  CHECK(endpoints.url(Service::kEmail, "sa-vinhedo-1").error().message ==
        "the endpoints file has no email endpoint for region sa-vinhedo-1");
}

TEST_CASE("a bad endpoints file says what is wrong") {
  CHECK(parse_endpoints("  "));
  CHECK_FALSE(parse_endpoints("{"));
  CHECK_FALSE(parse_endpoints("[]"));
  const auto with_regions = [](const std::string& regions) {
    return parse_endpoints(R"({"format_version":1,"regions":)" + regions + "}");
  };
  CHECK(with_regions(R"({"a":{"dns":"http://x"}})"));
  CHECK_FALSE(with_regions(R"({"a":{"dns":"ftp://x"}})"));
  CHECK_FALSE(with_regions(R"({"a":{"dns":"http://x/path"}})"));
}

TEST_CASE("an endpoints file that names no endpoint never means the real services") {
  for (const auto* text : {"{}",
                           R"({"regions":{"a":{"dns":"http://x"}}})",
                           R"({"format_version":99,"regions":{"a":{"dns":"http://x"}}})",
                           R"({"format_version":1})",
                           R"({"format_version":1,"regions":5})",
                           R"({"format_version":1,"regions":{}})",
                           R"({"format_version":1,"regions":{"a":{}}})"}) {
    INFO(text);
    CHECK_FALSE(parse_endpoints(text));
  }
}

}  // namespace mailctl::provider::oci
