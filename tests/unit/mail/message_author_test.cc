#include <catch2/catch.hpp>

#include "mail/message/author.h"

using namespace mailctl;
using namespace mailctl::mail::message;

namespace {

Authors authors(std::string_view value) {
  Authors out;
  add_authors(value, out);
  return out;
}

// The domains joined with blanks.
std::string domains(std::string_view value) {
  std::string out;
  for (const auto& domain : authors(value).domains) {
    if (!out.empty()) out += ' ';
    out += domain.text();
  }
  return out;
}

}  // namespace

TEST_CASE("the domain is that of the address, whatever the display name says") {
  CHECK(domains(" user@Example.com") == "example.com");
  CHECK(domains(" <user@example.com>") == "example.com");
  CHECK(domains(" \"service@bank.example\" <user@example.com>") == "example.com");
  CHECK(domains(" service@bank.example <user@example.com>") == "example.com");
  CHECK(domains(" =?utf-8?q?service=40bank.example?= <user@example.com>") == "example.com");
  CHECK(domains(" \"a, b\" <user@example.com>") == "example.com");
  CHECK(domains(" Doe, John <user@example.com>") == "example.com");
  CHECK(domains(" (a@b.example) user@example.com (c@d.example)") == "example.com");
  CHECK(domains(" \"quoted \\\" <x@y.example>\" <user@example.com>") == "example.com");
  CHECK(domains("\r\n user\r\n @example\r\n .com") == "example.com");
}

TEST_CASE("forms that few write") {
  CHECK(domains("\"local part\"@example.com") == "example.com");
  CHECK(domains("\"a@b\"@example.com") == "example.com");
  CHECK(domains("user(comment (nested) \\) )@(x)example.com.") == "example.com");
  CHECK(domains("user @ example . com") == "example.com");
  CHECK(domains("<@a.example,@b.example:user@example.com>") == "example.com");
  CHECK(domains("Team: a@example.com, B <b@example.net>;") == "example.com example.net");
  CHECK(domains("user@b\xc3\xbc"
                "cher.example") == "xn--bcher-kva.example");
  CHECK(domains("user@localhost") == "localhost");
}

TEST_CASE("several addresses") {
  const auto out = authors("a@example.com, B <b@EXAMPLE.com>, c@example.net");
  CHECK(out.addresses == 3);
  CHECK(out.domains.size() == 2);
  CHECK(out.first_address == "a@example.com");
  CHECK(out.problem.empty());
}

TEST_CASE("what some reader may take for an address counts") {
  CHECK(domains("<a@example.com> <b@example.net>") == "example.com example.net");
  CHECK(domains("<a@example.com> b@example.net") == "example.com example.net");
  CHECK(domains("<a@example.com <b@example.net>") == "example.com example.net");
  CHECK(domains("a@example.com b@example.net") == "example.com example.net");
  CHECK(domains("<a@example.com") == "example.com");
  CHECK(domains("(never closed <a@example.com>") == "example.com");
  CHECK(domains("\"never closed <a@example.com>") == "example.com");
}

TEST_CASE("addresses without a domain are counted and named") {
  CHECK(authors("").problem == "From names nobody");
  CHECK(authors("undisclosed:;").problem == "From names nobody");
  CHECK(authors("MAILER-DAEMON").problem == "an address of From has no domain");
  CHECK(authors("<>").addresses == 1);
  const auto literal = authors("user@[192.0.2.1]");
  CHECK(literal.addresses == 1);
  CHECK(literal.domains.empty());
  CHECK(literal.problem == "an address of From has an IP address for a domain");
  CHECK(domains("user@exam\\112le.com").empty());
  CHECK(domains("user@=?utf-8?q?example.com?=").empty());
  CHECK(domains("user@a..b").empty());
  CHECK(domains("user@e\xef\xb9\xa1.example").empty());  // a small asterisk
  CHECK(domains("user@" + std::string(2000, 'a')).empty());
}

TEST_CASE("every From field of a message counts") {
  const auto mail = Message::parse("From: a@example.com\nfrom : b@example.net\nTo: c@d\n\nx\n");
  REQUIRE(mail.has_value());
  const auto out = authors_of(*mail);
  CHECK(out.fields == 2);
  CHECK(out.domains.size() == 2);
  CHECK(out.problem == "the message has 2 From fields (RFC 5322 §3.6 wants one)");
  CHECK(author_domains(*mail) == out.domains);
  const auto none = Message::parse("To: c@d\n\nx\n");
  REQUIRE(none.has_value());
  CHECK(authors_of(*none).problem == "the message has no From (RFC 5322 §3.6)");
}

TEST_CASE("hostile From fields are read in linear time and bounded memory") {
  for (const std::string_view piece : {"(", "\"", "<", "@", "[", ":", ",a@b.c", "(()", "\\"}) {
    std::string value;
    while (value.size() < (1U << 20U)) value += piece;
    CHECK(authors(value).domains.size() <= kMaxAuthorDomains);
  }
}
