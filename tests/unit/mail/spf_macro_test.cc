#include <catch2/catch.hpp>

#include "mail/spf/macro.h"

using namespace mailctl::mail::spf;

TEST_CASE("a macro string is cut into literals, escapes and macros") {
  const auto parsed = parse_macro_string("%{ir}.%%a%_%-%{L2r+-}", MacroUse::kDomainSpec);
  CHECK(parsed.problems.empty());
  REQUIRE(parsed.parts.size() == 7);
  CHECK(parsed.parts[0].kind == MacroPartKind::kExpand);
  CHECK(parsed.parts[0].letter == 'i');
  CHECK(parsed.parts[0].is_reversed);
  CHECK(parsed.parts[0].label_count == 0);
  CHECK(parsed.parts[1].text == ".");
  CHECK(parsed.parts[2].text == "%");
  CHECK(parsed.parts[3].text == "a");
  CHECK(parsed.parts[4].text == " ");
  CHECK(parsed.parts[5].text == "%20");
  CHECK(parsed.parts[6].letter == 'L');
  CHECK(parsed.parts[6].label_count == 2);
  CHECK(parsed.parts[6].delimiters == "+-");
  CHECK(parsed.parts[6].offset == 13);
  CHECK(parsed.parts[6].length == 8);
}

TEST_CASE("letters of explanations are refused in domains only") {
  CHECK(parse_macro_string("%{c}", MacroUse::kDomainSpec).problems.size() == 1);
  CHECK(parse_macro_string("%{c} says %{t} at %{r}", MacroUse::kExplanation).problems.empty());
  CHECK(parse_macro_string("a b", MacroUse::kModifierValue).problems.size() == 1);
}

TEST_CASE("a number beyond any name keeps all labels") {
  const auto parsed = parse_macro_string("%{d99999999999999999999999}", MacroUse::kDomainSpec);
  REQUIRE(parsed.parts.size() == 1);
  CHECK(parsed.parts.front().label_count == 128);
}

TEST_CASE("a domain-spec ends in a top label or a macro") {
  for (const char* good :
       {"a.example", "a.example.", "%{d}", "x%{d}", ".com", "a.b-c", "a.x1", "*.example", "a.1b"}) {
    INFO(good);
    CHECK(parse_domain_spec(good).problems.empty());
  }
  for (const char* bad : {"", "com", "a.b-", "a.1", "a..", "a.b_c", "%{d}com", "a.%{d}com"}) {
    INFO(bad);
    CHECK(parse_domain_spec(bad).problems.size() == 1);
  }
}
