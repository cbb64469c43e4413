#include "base/encoding.h"

#include <catch2/catch.hpp>

using namespace mailctl::base;

TEST_CASE("hex") {
  CHECK(to_hex(std::string("\x00\xff\x10", 3)) == "00ff10");
  CHECK(from_hex("00fF10") == std::string("\x00\xff\x10", 3));
  CHECK(from_hex("") == "");
  for (const auto* bad : {"0", "0g", "0 0", "0x00"}) {
    CAPTURE(bad);
    CHECK_FALSE(from_hex(bad));
  }
}

TEST_CASE("base64, the vectors of RFC 4648 section 10") {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, encoded] : vectors) {
    CHECK(to_base64(plain) == encoded);
    CHECK(from_base64(encoded) == plain);
  }
}

TEST_CASE("base64 is strict but for blanks") {
  CHECK(from_base64(" Zm\r\n9v\tYg = =\n") == "foob");
  for (const auto* bad : {"Zg",
                          "Zg=",
                          "Zg===",
                          "Z",
                          "Z===",
                          "=",
                          "====",
                          "Zg==Zg==",
                          "Zm9v=",
                          "Zm9v-",
                          "Zm9_",
                          "Zm=v"}) {
    CAPTURE(bad);
    CHECK_FALSE(from_base64(bad));
  }
}

TEST_CASE("base64url has its own alphabet and no padding") {
  const std::string octets("\xfb\xff\xfe", 3);
  CHECK(to_base64(octets) == "+//+");
  CHECK(to_base64url(octets) == "-__-");
  CHECK(from_base64url("-__-") == octets);
  CHECK(to_base64url("f") == "Zg");
  CHECK(from_base64url("Zg") == "f");
  CHECK(from_base64url("") == "");
  for (const auto* bad : {"Zg==", "+//+", "Z", "Zg ", "Zm9vZ"}) {
    CAPTURE(bad);
    CHECK_FALSE(from_base64url(bad));
  }
}

TEST_CASE("every octet survives") {
  std::string all;
  for (int octet = 0; octet < 256; ++octet) all += static_cast<char>(octet);
  CHECK(from_hex(to_hex(all)) == all);
  CHECK(from_base64(to_base64(all)) == all);
  CHECK(from_base64url(to_base64url(all)) == all);
}
