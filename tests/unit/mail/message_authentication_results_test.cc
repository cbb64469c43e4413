#include <catch2/catch.hpp>

#include "mail/message/authentication_results.h"

using namespace mailctl;
using namespace mailctl::mail::message;

namespace {

AuthenticationResults parsed(std::string_view value) {
  return parse_authentication_results(value);
}

}  // namespace

TEST_CASE("results are written as RFC 8601 asks, one a line") {
  const AuthenticationResults results{
      "mx.example",
      0,
      {{"spf",
        "pass",
        "",
        "",
        {{"smtp", "mailfrom", "bounce@example.com"}, {"smtp", "helo", "h.example"}}},
       {"dkim",
        "fail",
        "",
        "the body was changed",
        {{"header", "d", "example.com"}, {"header", "b", "AbC/+=="}}},
       {"dmarc", "pass", "p=reject (strict)", "", {{"header", "from", "example.com"}}}}};
  CHECK(to_text(results) ==
        "mx.example;\r\n"
        "  spf=pass smtp.mailfrom=bounce@example.com smtp.helo=h.example;\r\n"
        "  dkim=fail reason=\"the body was changed\" header.d=example.com\r\n"
        "  header.b=\"AbC/+==\";\r\n"
        "  dmarc=pass (p=reject \\(strict\\)) header.from=example.com");
  CHECK(parsed(to_text(results)) == results);
  CHECK(to_text(AuthenticationResults{"mx.example", 0, {}}) == "mx.example; none");
  CHECK(parsed("mx.example; none") == AuthenticationResults{"mx.example", 0, {}});
}

TEST_CASE("nothing that is written can end a field or a comment") {
  const AuthenticationResults results{
      "mx\r\nX: y",
      0,
      {{"spf", "fail", "a) b\r\nBcc: x", "q\"\\\r\n", {{"smtp", "mailfrom", "a\r\n\r\nb@c"}}}}};
  const auto text = to_text(results);
  CHECK(text.find("\r\nBcc") == std::string::npos);
  CHECK(text.find("\r\nX:") == std::string::npos);
  CHECK(text.find("\r\n\r\n") == std::string::npos);
  CHECK(text ==
        "\"mx??X: y\";\r\n  spf=fail (a\\) b??Bcc: x) reason=\"q\\\"\\\\??\" "
        "smtp.mailfrom=\"a????b@c\"");
}

TEST_CASE("fields of large receivers are read") {
  const auto google = parsed(
      " mx.google.com;\r\n       dkim=pass header.i=@example.com header.s=s1 "
      "header.b=\"AB/c+d\";\r\n"
      "       spf=pass (google.com: domain of a@b.example designates 192.0.2.1 as permitted "
      "sender) smtp.mailfrom=\"a b\"@b.example;\r\n"
      "       dmarc=pass (p=REJECT sp=NONE dis=NONE) header.from=example.com");
  CHECK(google.authserv_id == "mx.google.com");
  REQUIRE(google.results.size() == 3);
  CHECK(google.results[0].property("header", "b") == "AB/c+d");
  CHECK(google.results[1].property("smtp", "mailfrom") == "a b@b.example");
  CHECK(google.results[2].comment == "p=REJECT sp=NONE dis=NONE");

  const auto microsoft = parsed(
      "spf=pass (sender IP is 192.0.2.1)\r\n smtp.mailfrom=example.com; dkim=pass (signature was "
      "verified)\r\n header.d=example.com;dmarc=bestguesspass action=none\r\n "
      "header.from=example.com;compauth=pass reason=109");
  CHECK(microsoft.authserv_id.empty());
  REQUIRE(microsoft.results.size() == 4);
  CHECK(microsoft.results[2].property("", "action") == "none");
  CHECK(microsoft.results[2].property("header", "from") == "example.com");
  CHECK(microsoft.results[3].reason == "109");

  const auto yahoo = parsed("atlas105.example; dmarc=success(p=REJECT) header.from=x.example;");
  CHECK(yahoo.results.at(0).result == "success");
  CHECK(yahoo.results.at(0).comment == "p=REJECT");
}

TEST_CASE("blanks and comments may stand anywhere, and methods have versions") {
  const auto out = parsed(
      "(c) mx.example (c) 1 (c) ; (c) DKIM (c) / 1 = (real) PASS (second) header (c) . (c) D (c) = "
      "(c) example.com");
  CHECK(out.authserv_id == "mx.example");
  REQUIRE(out.results.empty());  // blanks round "/" nobody writes
  const auto plain =
      parsed("mx.example 1; dkim/1 = PASS (first) (second) header . d = example.com");
  REQUIRE(plain.results.size() == 1);
  CHECK(plain.results[0].method == "dkim");
  CHECK(plain.results[0].result == "pass");
  CHECK(plain.results[0].comment == "first");
  CHECK(plain.results[0].property("header", "d") == "example.com");
}

TEST_CASE("the instance of ARC stands in front") {
  const auto out = parsed("i=2; mx.example; arc=pass smtp.remote-ip=192.0.2.1; spf=none");
  CHECK(out.instance == 2);
  CHECK(out.authserv_id == "mx.example");
  CHECK(out.results.size() == 2);
  CHECK(to_text(out).starts_with("i=2; mx.example;\r\n  arc=pass "));
}

TEST_CASE("whatever cannot be read is left out") {
  CHECK(parsed("").results.empty());
  CHECK(parsed(";;;=;a=;=b; c").results.empty());
  const auto out = parsed("mx.example; spf=pass =x . y smtp.mailfrom; dkim=none (open");
  REQUIRE(out.results.size() == 2);
  CHECK(out.results[0].properties.empty());
  CHECK(parsed("\"a=b;c\"; spf=none").authserv_id == "a=b;c");
}

TEST_CASE("hostile results are bounded") {
  for (const std::string_view piece :
       {"(", "\"", "a=b;", "a=b c=d ", "(x);a", ";", "=", "\\", "((x)", "a.b=\"c "}) {
    std::string value = "mx.example; ";
    while (value.size() < (1U << 20U)) value += piece;
    const auto out = parsed(value);
    CHECK(out.results.size() <= kMaxResults);
  }
}
