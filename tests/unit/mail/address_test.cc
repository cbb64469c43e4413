#include "mail/address.h"

#include <string>

#include <catch2/catch.hpp>

#include "mail/report_uri.h"

using namespace mailctl;
using namespace mailctl::mail;

TEST_CASE("an address is a dot-string and a domain") {
  const auto address = parse_address("No-Reply+x@OCIPizza.com.BR");
  REQUIRE(address.has_value());
  CHECK(address->local_part == "No-Reply+x");
  CHECK(address->domain == dns::name_of("ocipizza.com.br"));
  CHECK(address->text() == "No-Reply+x@ocipizza.com.br");
  CHECK(parse_address("o'brien@example.com").has_value());
  CHECK(parse_address("a@b\xc3\xbc\x63her.example")->domain.text() == "xn--bcher-kva.example");
}

TEST_CASE("what is no address is refused with the reason") {
  struct Case {
    std::string text;
    const char* reason;
  };

  const std::vector<Case> cases = {
      {"", "no \"@\""},
      {"no-reply", "no \"@\""},
      {"@example.com", "empty"},
      {"a@", "no domain"},
      {"a..b@example.com", "dot"},
      {".a@example.com", "dot"},
      {"a.@example.com", "dot"},
      {"a b@example.com", "blanks"},
      {"a@b@example.com", "'@'"},
      {"\"a b\"@example.com", "quoted"},
      {"j\xc3\xbcrgen@example.com", "ASCII"},
      {"a@[192.0.2.1]", "literal"},
      {"a@localhost", "complete"},
      {"a@exa_mple.com", "complete"},
      {"a@example..com", "a@example..com"},
      {"<a@example.com>", "'<'"},
      {std::string(65, 'a') + "@example.com", "64"},
      {std::string(64, 'a') + "@" + std::string(63, 'b') + "." + std::string(63, 'c') + "." +
           std::string(63, 'd') + ".example",
       "254"},
  };
  for (const Case& c : cases) {
    INFO(c.text);
    const auto address = parse_address(c.text);
    REQUIRE_FALSE(address.has_value());
    CHECK(address.error().kind == base::ErrorKind::kInvalid);
    INFO(address.error().message);
    CHECK(address.error().message.find(c.reason) != std::string::npos);
  }
}

TEST_CASE("report URIs") {
  const auto uri = parse_report_uri("MAILTO:Dmarc@Example.com?subject=x!50k");
  REQUIRE(uri.has_value());
  CHECK(uri->uri == "mailto:Dmarc@example.com?subject=x");
  CHECK(uri->size_limit == "50k");
  CHECK(to_text(*uri) == "mailto:Dmarc@example.com?subject=x!50k");
  CHECK(mailbox_of(*uri)->text() == "Dmarc@example.com");
  CHECK(scheme_of(*uri) == "mailto");

  const auto encoded = parse_report_uri("mailto:a%2Cb@example.com");
  CHECK_FALSE(encoded.has_value());  // a comma is no atom character
  const auto mark = parse_report_uri("mailto:a%21b@example.com");
  REQUIRE(mark.has_value());
  CHECK(mark->uri == "mailto:a%21b@example.com");
  CHECK(mailbox_of(*mark)->local_part == "a!b");

  CHECK(parse_report_uri("https://reports.example/tls").has_value());
  CHECK_FALSE(mailbox_of(*parse_report_uri("https://reports.example/tls")).has_value());
  for (const char* bad : {"",
                          "a@b.example",
                          "example.com",
                          "mailto:",
                          "mailto:x",
                          "https:",
                          "https://",
                          "1x:y",
                          "https://x.example/a b",
                          "mailto:a!b@example.com",
                          "mailto:%zz@example.com"}) {
    INFO(bad);
    CHECK_FALSE(parse_report_uri(bad).has_value());
  }
}

TEST_CASE("a list of report URIs places its problems") {
  const auto list = parse_report_uris("mailto:a@b.example, ,x", "test/uri", 10);
  CHECK(list.uris.size() == 1);
  REQUIRE(list.problems.size() == 2);
  CHECK(list.problems[0].offset == 29);
  CHECK(list.problems[1].offset == 31);
  CHECK(list.problems[1].code == "test/uri");
}
