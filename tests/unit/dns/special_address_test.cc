#include "dns/special_address.h"

#include <catch2/catch.hpp>

using namespace mailctl::dns;

namespace {

bool is_special4(std::string_view text) {
  return is_unreachable(*parse_ipv4(text));
}

bool is_special6(std::string_view text) {
  return is_unreachable(*parse_ipv6(text));
}

}  // namespace

TEST_CASE("addresses that are no host on the Internet: both ends of each range") {
  for (const auto* text : {"0.1.2.3",
                           "10.0.0.0",
                           "10.255.255.255",
                           "100.64.0.0",
                           "100.127.255.255",
                           "127.0.0.1",
                           "169.254.1.1",
                           "172.16.0.0",
                           "172.31.255.255",
                           "192.0.0.8",
                           "192.168.0.1",
                           "198.18.0.0",
                           "198.19.255.255",
                           "224.0.0.1",
                           "239.255.255.255",
                           "255.255.255.255"}) {
    INFO(text);
    CHECK(is_special4(text));
  }
  for (const auto* text : {"1.1.1.1",
                           "9.255.255.255",
                           "11.0.0.0",
                           "100.63.255.255",
                           "100.128.0.0",
                           "172.15.255.255",
                           "172.32.0.0",
                           "192.0.2.1",
                           "192.167.1.1",
                           "198.17.255.255",
                           "198.20.0.0",
                           "223.255.255.255"}) {
    INFO(text);
    CHECK_FALSE(is_special4(text));
  }
  for (const auto* text : {"::",
                           "::1",
                           "fc00::1",
                           "fdff::1",
                           "fe80::1",
                           "febf::1",
                           "fec0::1",
                           "feff::1",
                           "ff02::1",
                           "::ffff:10.0.0.1"}) {
    INFO(text);
    CHECK(is_special6(text));
  }
  for (const auto* text : {"::2", "2001:db8::1", "2600::1", "fe00::1", "::ffff:1.1.1.1"}) {
    INFO(text);
    CHECK_FALSE(is_special6(text));
  }
}

TEST_CASE("addresses for documentation are told from what cannot be reached") {
  for (const auto* text : {"192.0.2.0", "198.51.100.255", "203.0.113.9"}) {
    INFO(text);
    const auto use = special_use(*parse_ipv4(text));
    REQUIRE(use);
    CHECK(use->kind == SpecialKind::kDocumentation);
    CHECK(use->text == "for documentation (RFC 5737)");
  }
  CHECK(special_use(*parse_ipv6("2001:db8::1"))->text == "for documentation (RFC 3849)");
  CHECK(special_use(*parse_ipv6("3fff:fff::1"))->kind == SpecialKind::kDocumentation);
  CHECK(special_use(*parse_ipv6("::ffff:192.0.2.1"))->kind == SpecialKind::kDocumentation);
  CHECK_FALSE(special_use(*parse_ipv6("3fff:1000::1")));
}

TEST_CASE("a network is special when all of it is") {
  CHECK(special_use(*parse_ipv4("10.1.2.0"), 24)->text == "private (RFC 1918)");
  CHECK(special_use(*parse_ipv4("10.0.0.0"), 8));
  CHECK_FALSE(special_use(*parse_ipv4("10.0.0.0"), 7));
  CHECK_FALSE(special_use(*parse_ipv4("0.0.0.0"), 0));
  CHECK(special_use(*parse_ipv6("fd00::"), 8)->text == "unique local (RFC 4193)");
  CHECK_FALSE(special_use(*parse_ipv6("::"), 0));
  CHECK(special_use(*parse_ipv6("::ffff:10.0.0.0"), 104)->text == "private (RFC 1918)");
  CHECK_FALSE(special_use(*parse_ipv6("::ffff:0.0.0.0"), 96));
  CHECK(is_mapped(*parse_ipv6("::ffff:0.0.0.0"), 96));
  CHECK_FALSE(is_mapped(*parse_ipv6("::"), 95));
}
