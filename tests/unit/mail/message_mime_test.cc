#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "mail/message/mime.h"

using namespace mailctl;
using namespace mailctl::mail::message;

namespace {

std::vector<Part> split(std::string_view text, const MimeLimits& limits = {}) {
  auto parts = split_mime(text, limits);
  REQUIRE(parts.has_value());
  return *std::move(parts);
}

std::string nested(int depth) {
  std::string text;
  for (int i = 0; i < depth; ++i) {
    const std::string boundary = "b" + std::to_string(i) + ".";
    text += "Content-Type: multipart/mixed; boundary=" + boundary + "\n\n--" + boundary + "\n";
  }
  return text + "\nhello\n";
}

}  // namespace

TEST_CASE("a message without parts is one part") {
  const std::string text = "Subject: x\r\n\r\nhello\r\n";
  const auto parts = split(text);
  REQUIRE(parts.size() == 1);
  CHECK(parts[0].type.value == "text/plain");
  CHECK(parts[0].header == "Subject: x\r\n");
  CHECK(decoded_body(parts[0]) == "hello\r\n");
  CHECK(parts[0].parent == kNoParent);
}

TEST_CASE("parts nest, each container before what it holds") {
  const std::string text =
      "Content-Type: multipart/mixed; boundary=\"a b\"\n"
      "\n"
      "preamble\n"
      "--a b\n"
      "Content-Type: multipart/alternative; boundary=in\n"
      "\n"
      "--in  \n"
      "\n"
      "plain\n"
      "\n"
      "--in\n"
      "Content-Type: text/html\n"
      "\n"
      "<p>\n"
      "--in--\n"
      "--a b\n"
      "Content-Type: application/gzip\n"
      "Content-Disposition: attachment;\n filename=r.xml.gz\n"
      "Content-Transfer-Encoding: Base64 (really)\n"
      "\n"
      "aGVs\nbG8=\n"
      "--a b--\n"
      "epilogue\n";
  const auto parts = split(text);
  REQUIRE(parts.size() == 5);
  CHECK(parts[1].is_multipart());
  CHECK(parts[1].parent == 0);
  CHECK(parts[2].parent == 1);
  CHECK(parts[2].body == "plain\n");
  CHECK(parts[2].depth == 2);
  CHECK(parts[3].type.value == "text/html");
  CHECK(parts[3].body == "<p>");
  CHECK(parts[4].parent == 0);
  CHECK(parts[4].filename == "r.xml.gz");
  CHECK(decoded_body(parts[4]) == "hello");
}

TEST_CASE("an enclosed message is split, and the line of a mailbox file skipped") {
  const std::string text =
      "From a@b.example Tue Apr 30 02:09:16 2019\n"
      "Content-Type: message/rfc822\n\n"
      "Subject: inner\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\none\n--x\n\ntwo";
  const auto parts = split(text);
  REQUIRE(parts.size() == 4);
  CHECK(header_value(parts[1].header, "subject") == "inner");
  CHECK(parts[2].body == "one");
  CHECK(parts[3].body == "two");
}

TEST_CASE("a boundary that never comes, or that is only a prefix, ends nothing") {
  CHECK(split("Content-Type: multipart/mixed; boundary=x\n\n--xy\n\nno\n").size() == 1);
  CHECK(split("Content-Type: multipart/mixed\n\n--x\n\nno\n").size() == 1);
  const auto parts = split("Content-Type: multipart/mixed; boundary=x\n\n--x\n\nyes\n");
  REQUIRE(parts.size() == 2);
  CHECK(parts[1].body == "yes\n");
}

TEST_CASE("MIME limits are errors") {
  CHECK(split_mime(nested(20)).has_value());
  CHECK_FALSE(split_mime(nested(21)).has_value());
  std::string many = "Content-Type: multipart/mixed; boundary=x\n\n";
  for (int i = 0; i < 1000; ++i) many += "--x\n\n";
  CHECK_FALSE(split_mime(many).has_value());
  CHECK_FALSE(split_mime("A: " + std::string(2U << 20U, 'x') + "\n\n").has_value());
  CHECK_FALSE(split_mime("A: bcdefgh\n\n", {.total_size = 5}).has_value());
}

TEST_CASE("header values are unfolded, the first one counts") {
  CHECK(header_value("junk\nA: 1\r\n 2\r\nB : 3\r\na: 4\n", "a") == "1 2");
  CHECK(header_value("A: 1\nB : 3\n", "b") == "3");
  CHECK(header_value(" A: 1\n", "a").empty());
  CHECK(header_value("", "a").empty());
}

TEST_CASE("parameters of RFC 2045") {
  const auto type = parse_parameterized(
      "Text/Plain; charset=utf-8; (a (nested) comment) NAME=\"a \\\"b\\\"; c\" ; x = y;");
  CHECK(type.value == "text/plain");
  CHECK(type.parameter("charset") == "utf-8");
  CHECK(type.parameter("name") == "a \"b\"; c");
  CHECK(type.parameter("x") == "y");
  CHECK(type.parameter("z").empty());
  CHECK(parse_parameterized("").value.empty());
  CHECK(parse_parameterized("a/b; =; ;;; \"").parameters.empty());
}

TEST_CASE("parameters of RFC 2231: sections in any order, charsets, and over a plain one") {
  CHECK(parse_parameterized("attachment; filename*1=\"b.xml\"; filename*0=\"a!\"")
            .parameter("filename") == "a!b.xml");
  CHECK(parse_parameterized("attachment; filename=old; filename*=UTF-8''%e2%82%ac%20x")
            .parameter("filename") == "\xe2\x82\xac x");
  CHECK(parse_parameterized("x; f*0*=iso-8859-1'de'%fc; f*1=%41; f*2*=%42").parameter("f") ==
        "\xc3\xbc%41B");
  CHECK(parse_parameterized("x; f*=bad%").parameter("f") == "bad%");
}

TEST_CASE("base64 is read as mail readers do") {
  CHECK(decode_base64("aGVsbG8=") == "hello");
  CHECK(decode_base64("aGVsbG8") == "hello");
  CHECK(decode_base64("aGVs\r\n bG8=\r\n") == "hello");
  CHECK(decode_base64("aGVsbG8=aGVsbG8=") == "hellohello");
  CHECK(decode_base64("a!GVs\x80"
                      "bG8")
            .size() == 5);
  CHECK(decode_base64("====").empty());
}

TEST_CASE("quoted-printable") {
  CHECK(decode_quoted_printable("a=3D=C3=bc  \r\nb=\r\nc=\n") == "a=\xc3\xbc\r\nbc");
  CHECK(decode_quoted_printable("=ZZ=4") == "=ZZ=4");
  CHECK(decode_quoted_printable("a =\nb \n\n") == "a b\n\n");
}

TEST_CASE("encoded words") {
  CHECK(decode_words("=?utf-8?B?UmVwb3J0IERvbWFpbg==?= x") == "Report Domain x");
  CHECK(decode_words("a =?UTF-8?q?b_=3D?=  =?iso-8859-1*en?Q?=FC?= c") == "a b =\xc3\xbc c");
  CHECK(decode_words("=?koi8-r?B?8A==?=") == "=?koi8-r?B?8A==?=");
  CHECK(decode_words("=?utf-8?B?x") == "=?utf-8?B?x");
  CHECK(decode_words("=?windows-1252?Q?=80?=") == "\xe2\x82\xac");
}
