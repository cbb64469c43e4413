#include <catch2/catch.hpp>

#include "mail/dmarc/public_suffix.h"

using namespace mailctl;
using mail::dmarc::PublicSuffixList;

namespace {

std::string organizational(const PublicSuffixList& list, std::string_view name) {
  return list.organizational_domain(dns::name_of(name)).text();
}

}  // namespace

TEST_CASE("the built-in list knows suffixes of one and more labels") {
  const PublicSuffixList list;
  CHECK(organizational(list, "a.b.example.com") == "example.com");
  CHECK(organizational(list, "mail.ocipizza.com.br") == "ocipizza.com.br");
  CHECK(organizational(list, "com.br") == "com.br");
  CHECK(organizational(list, "com") == "com");
  CHECK(organizational(list, "a.b.c.unlisted") == "c.unlisted");
  CHECK(organizational(list, ".") == ".");
  CHECK(list.is_public_suffix(dns::name_of("co.uk")));
  CHECK(list.is_public_suffix(dns::name_of("unlisted")));
  CHECK_FALSE(list.is_public_suffix(dns::name_of("example.co.uk")));
}

TEST_CASE("a private suffix, an exception and a wildcard of the list count") {
  const PublicSuffixList list;
  CHECK(organizational(list, "x.customer.github.io") == "customer.github.io");
  CHECK(organizational(list, "www.ck") == "www.ck");
  CHECK(organizational(list, "a.b.c.ck") == "b.c.ck");
}

TEST_CASE("labels that no rule can have do not shift the cut") {
  const PublicSuffixList list;
  CHECK(organizational(list, "a\\.b.example.com") == "example.com");
  CHECK(organizational(list, "www.a\\.b.com") == "a\\.b.com");
  CHECK(organizational(list, "_dmarc.example.com") == "example.com");
}

TEST_CASE("a list can be given as text") {
  auto list = PublicSuffixList::parse(
      "// a comment\ncom\nprovider.example\n*.wild.example\n"
      "!www.wild.example\n\xd1\x80\xd1\x84\n");
  REQUIRE(list.has_value());
  CHECK(organizational(*list, "a.customer.provider.example") == "customer.provider.example");
  CHECK(organizational(*list, "a.b.c.wild.example") == "b.c.wild.example");
  CHECK(organizational(*list, "a.www.wild.example") == "www.wild.example");
  CHECK(organizational(*list, "a.b.xn--p1ai") == "b.xn--p1ai");
  const PublicSuffixList moved = *std::move(list);
  CHECK(organizational(moved, "a.b.com") == "b.com");
  CHECK_FALSE(PublicSuffixList::parse("").has_value());
  CHECK_FALSE(PublicSuffixList::parse("// only comments\n").has_value());
}
