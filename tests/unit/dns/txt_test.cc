#include "dns/txt.h"

#include <catch2/catch.hpp>

using namespace mailctl;
using namespace mailctl::dns;

TEST_CASE("long texts are split at 255 octets and join without blanks") {
  CHECK(make_txt("").strings == std::vector<std::string>{""});
  CHECK(make_txt(std::string(255, 'a')).strings.size() == 1);
  const std::string text = std::string(255, 'a') + std::string(255, 'b') + "c";
  const auto txt = make_txt(text);
  REQUIRE(txt.strings.size() == 3);
  CHECK(txt.strings[0] == std::string(255, 'a'));
  CHECK(txt.strings[2] == "c");
  CHECK(txt.joined() == text);
  CHECK(make_txt(std::string(510, 'a')).strings.size() == 2);
}

TEST_CASE("strings are quoted") {
  CHECK(to_quoted({{"v=spf1 -all"}}) == "\"v=spf1 -all\"");
  CHECK(to_quoted({{"v=spf1", "-all"}}) == "\"v=spf1\" \"-all\"");
  CHECK(to_quoted({{"a\"b\\c;d"}}) == "\"a\\\"b\\\\c;d\"");
  CHECK(to_quoted({{std::string("\0\x1f ~\x7f\xff", 6)}}) == "\"\\000\\031 ~\\127\\255\"");
  CHECK(to_quoted({}) == "\"\"");
}

TEST_CASE("quoted text reads back for every octet") {
  std::string all;
  for (int octet = 0; octet < 255; ++octet) all += static_cast<char>(octet + 1);
  const TxtData txt{{all, "", "a b"}};
  CHECK(parse_quoted(to_quoted(txt)).value() == txt);
}

TEST_CASE("the string boundaries of what was written are kept") {
  CHECK(parse_quoted("\"v=spf1\" \"include:a\"").value().joined() == "v=spf1include:a");
  CHECK(parse_quoted("v=spf1 -all").value().strings == std::vector<std::string>{"v=spf1", "-all"});
  CHECK(parse_quoted("a\"b\"c").value().strings == std::vector<std::string>{"a", "b", "c"});
  CHECK(parse_quoted("a\\ b").value().strings == std::vector<std::string>{"a b"});
  CHECK(parse_quoted("  \"a\"\t").value().strings == std::vector<std::string>{"a"});
  CHECK(parse_quoted("\"\"").value().strings == std::vector<std::string>{""});
}

TEST_CASE("refusals name the offset") {
  const auto message = [](std::string_view text) { return parse_quoted(text).error().message; };
  CHECK(message("a \"b") == "the quote at offset 2 is never closed");
  CHECK(message("\"b\\\"") == "the quote at offset 0 is never closed");
  CHECK(message("a \"b\\999\"") ==
        "in the string at offset 3: the escape \\999 at offset 1 is over 255");
  CHECK(message("a\\") == "in the string at offset 0: the backslash at offset 1 escapes nothing");
  CHECK(message("a\\12") ==
        "in the string at offset 0: the escape at offset 1 needs three digits (\\DDD)");
  CHECK(message("") == "a TXT value needs at least one string");
  CHECK(message("a " + std::string(256, 'b')) ==
        "the string at offset 2 has 256 octets (at most 255); cut it into several, each in quotes "
        "(RFC 1035 §3.3.14)");
}
