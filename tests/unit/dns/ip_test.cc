#include <catch2/catch.hpp>

#include "dns/record.h"

using namespace mailctl;
using dns::parse_ipv4;
using dns::parse_ipv6;

namespace {

std::string v6(std::string_view text) {
  const auto address = parse_ipv6(text);
  return address ? to_text(address.value()) : "refused";
}

}  // namespace

TEST_CASE("IPv4 addresses are four decimal numbers") {
  CHECK(to_text(parse_ipv4("192.0.2.1").value()) == "192.0.2.1");
  CHECK(parse_ipv4("0.0.0.0"));
  CHECK(parse_ipv4("255.255.255.255"));
  for (const auto* bad : {"",
                          "1.2.3",
                          "1.2.3.4.5",
                          "1.2.3.256",
                          "1.2.3.",
                          "01.2.3.4",
                          "1.2.3.4 ",
                          "1.2.3.-4",
                          "1.2.3.a",
                          "0x1.2.3.4",
                          "1.2.3.0004"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_ipv4(bad));
  }
  CHECK(parse_ipv4("1.2.3").error().message == "\"1.2.3\" is no IPv4 address");
}

TEST_CASE("IPv6 addresses are written as RFC 5952 says") {
  CHECK(v6("2001:db8:0:0:1:0:0:1") == "2001:db8::1:0:0:1");  // the first of equal runs (4.2.3)
  CHECK(v6("2001:db8:0:0:0:0:2:1") == "2001:db8::2:1");
  CHECK(v6("2001:db8:0:1:1:1:1:1") ==
        "2001:db8:0:1:1:1:1:1");  // one group is not shortened (4.2.2)
  CHECK(v6("2001:0DB8:0000:0000:0008:0800:200C:417A") == "2001:db8::8:800:200c:417a");
  CHECK(v6("2001:0:0:1:0:0:0:1") == "2001:0:0:1::1");  // the longest run
  CHECK(v6("::") == "::");
  CHECK(v6("0:0:0:0:0:0:0:0") == "::");
  CHECK(v6("::1") == "::1");
  CHECK(v6("1::") == "1::");
  CHECK(v6("1:2:3:4:5:6:7::") == "1:2:3:4:5:6:7:0");
  CHECK(v6("::2:3:4:5:6:7:8") == "0:2:3:4:5:6:7:8");
  CHECK(v6("::ffff:192.0.2.1") == "::ffff:192.0.2.1");  // §5
  CHECK(v6("::ffff:c000:201") == "::ffff:192.0.2.1");
  CHECK(v6("64:ff9b::192.0.2.33") == "64:ff9b::c000:221");
  CHECK(v6("::1.2.3.4") == "::102:304");
}

TEST_CASE("what is no IPv6 address") {
  for (const auto* bad : {"",
                          ":",
                          ":::",
                          "1",
                          "1:2:3:4:5:6:7",
                          "1:2:3:4:5:6:7:8:9",
                          "1::2::3",
                          "12345::",
                          "g::",
                          ":1",
                          "1:",
                          "1:2:3:4:5:6:7:8::",
                          "::1:2:3:4:5:6:7:8",
                          "1.2.3.4::",
                          "::1.2.3",
                          "::1.2.3.4:5",
                          "fe80::1%eth0",
                          "::1/64",
                          "1:2:3:4:5:6:7:1.2.3.4",
                          " ::1"}) {
    CAPTURE(bad);
    CHECK(v6(bad) == "refused");
  }
}
