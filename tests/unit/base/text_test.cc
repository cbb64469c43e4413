#include "base/text.h"

#include <array>

#include <catch2/catch.hpp>

using namespace mailctl::base;

TEST_CASE("folding is ASCII only") {
  CHECK(to_lower("AbZ@[\u00c9") == "abz@[\u00c9");
  CHECK(equals_ignoring_case("Example", "eXAMPLE"));
  CHECK_FALSE(equals_ignoring_case("a", "ab"));
  CHECK_FALSE(equals_ignoring_case("\u00e9", "\u00c9"));
}

TEST_CASE("trim takes blanks, tabs and line ends") {
  CHECK(trim(" \t a b\r\n") == "a b");
  CHECK(trim(" \r\n").empty());
  CHECK(trim("").empty());
}

TEST_CASE("split keeps empty parts, join is its inverse") {
  CHECK(split("a,,b,", ',') == std::vector<std::string_view>{"a", "", "b", ""});
  CHECK(split("", ',') == std::vector<std::string_view>{""});
  const std::vector<std::string> parts{"a", "", "b"};
  CHECK(join(parts, ", ") == "a, , b");
  CHECK(join({}, ",").empty());
}

TEST_CASE("replace_all does not look at what it put in") {
  CHECK(replace_all("a.b.c", ".", "..") == "a..b..c");
  CHECK(replace_all("aaa", "aa", "b") == "ba");
  CHECK(replace_all("abc", "x", "y") == "abc");
  CHECK(replace_all("abc", "", "y") == "abc");
}

TEST_CASE("parse_unsigned takes whole decimal numbers") {
  CHECK(parse_unsigned("0") == 0);
  CHECK(parse_unsigned("007") == 7);
  CHECK(parse_unsigned("18446744073709551615") == 18446744073709551615U);
  for (const auto* bad : {"", "18446744073709551616", "-1", "+1", " 1", "1 ", "0x1", "1.0", "a"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_unsigned(bad));
  }
}

TEST_CASE("percent encoding") {
  CHECK(percent_encode("az09-._~") == "az09-._~");
  CHECK(percent_encode("a b/\u00e9+") == "a%20b%2F%C3%A9%2B");
  CHECK(percent_encode_only("a/b#c%d e", "/#") == "a%2Fb%23c%25d e");
  CHECK(percent_decode("a%20b%2f+") == "a b/+");
  CHECK(percent_decode("%41") == "A");
  for (const auto* bad : {"%", "%4", "%4g", "a%", "%%41"}) {
    CAPTURE(bad);
    CHECK_FALSE(percent_decode(bad));
  }
  std::string all;
  for (int octet = 0; octet < 256; ++octet) all += static_cast<char>(octet);
  CHECK(percent_decode(percent_encode(all)) == all);
}

TEST_CASE("nearest is for slips of the finger only") {
  constexpr std::array<std::string_view, 4> kKeys{"selector", "policy", "reports", "ttl"};
  CHECK(nearest("selecter", kKeys) == "selector");
  CHECK(nearest("Policy", kKeys) == "policy");
  CHECK(nearest("plicy", kKeys) == "policy");
  CHECK(nearest("tlt", kKeys) == "ttl");  // swapped neighbours are one step
  CHECK_FALSE(nearest("domain", kKeys));
  CHECK_FALSE(nearest("ab", kKeys));
  CHECK_FALSE(nearest("x", {}));
  CHECK(nearest("tt", kKeys) == "ttl");
}

TEST_CASE("nearest says nothing where nothing of the word is left") {
  constexpr std::array<std::string_view, 2> kKeys{"a", "mx"};
  CHECK_FALSE(nearest("b", kKeys));
  CHECK_FALSE(nearest("", kKeys));
}

TEST_CASE("counts have a plural") {
  CHECK(count_of(0, "domain") == "0 domains");
  CHECK(count_of(1, "domain") == "1 domain");
  CHECK(count_of(3, "domain") == "3 domains");
}
