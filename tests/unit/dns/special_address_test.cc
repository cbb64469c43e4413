#include "dns/special_address.h"

#include <catch2/catch.hpp>

using namespace mailctl::dns;

namespace {

bool is_special4(std::string_view text) {
  return special_use(*parse_ipv4(text)).has_value();
}

bool is_special6(std::string_view text) {
  return special_use(*parse_ipv6(text)).has_value();
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
  for (const auto* text :
       {"::", "::1", "fc00::1", "fdff::1", "fe80::1", "febf::1", "ff02::1", "::ffff:10.0.0.1"}) {
    INFO(text);
    CHECK(is_special6(text));
  }
  for (const auto* text : {"::2", "2001:db8::1", "2600::1", "fec0::1", "::ffff:1.1.1.1"}) {
    INFO(text);
    CHECK_FALSE(is_special6(text));
  }
}
