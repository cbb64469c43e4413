#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "mail/spf/record.h"

using namespace mailctl::mail::spf;

namespace {

Term term(std::string_view text) {
  INFO(text);
  auto parsed = parse_term(text);
  REQUIRE(parsed.term.has_value());
  return *parsed.term;
}

// The code of the only problem of a term.
std::string code_of(std::string_view text) {
  const auto parsed = parse_term(text);
  INFO(text);
  REQUIRE(parsed.problems.size() == 1);
  return std::string(parsed.problems.front().code);
}

std::vector<std::string> texts(const Record& record) {
  std::vector<std::string> out;
  for (const Term& t : record.terms) out.push_back(t.text);
  return out;
}

}  // namespace

TEST_CASE("an SPF text is exactly v=spf1 and a blank or the end") {
  CHECK(is_spf_text("v=spf1"));
  CHECK(is_spf_text("V=SPF1 -all"));
  CHECK(is_spf_text("v=spf1 "));
  CHECK_FALSE(is_spf_text("v=spf10 -all"));
  CHECK_FALSE(is_spf_text("v=spf1include:a.example"));
  CHECK_FALSE(is_spf_text(" v=spf1 -all"));
  CHECK_FALSE(is_spf_text("v=spf1\t-all"));
  CHECK_FALSE(is_spf_text("\"v=spf1 -all\""));
  CHECK_FALSE(is_spf_text(""));
}

TEST_CASE("each mechanism is read with its parts") {
  CHECK(term("all").kind == TermKind::kAll);
  CHECK(term("~ALL").qualifier == Qualifier::kSoftFail);
  CHECK(term("?include:%{d}").qualifier == Qualifier::kNeutral);
  CHECK(term("include:Spf.Example.com").domain_spec == "Spf.Example.com");

  const Term a = term("-a:mail.example.com/24//64");
  CHECK(a.kind == TermKind::kA);
  CHECK(a.qualifier == Qualifier::kFail);
  CHECK(a.domain_spec == "mail.example.com");
  CHECK(a.prefix4 == 24);
  CHECK(a.prefix6 == 64);

  CHECK(term("a/0").prefix4 == 0);
  CHECK(term("mx//0").prefix6 == 0);
  CHECK(term("mx//0").prefix4 == 32);
  CHECK(term("mx/8").domain_spec.empty());
  CHECK(term("ptr").kind == TermKind::kPtr);
  CHECK(term("a:%{d/}/16").domain_spec == "%{d/}");
  CHECK(term("exists:%{ir}.%{l1r+-}._spf.%{d}").kind == TermKind::kExists);

  const Term network = term("ip4:192.0.2.7/24");
  CHECK(network.ip4.address == std::array<std::uint8_t, 4>{192, 0, 2, 7});
  CHECK(network.prefix4 == 24);
  CHECK(term("ip6:2001:db8::1/32").prefix6 == 32);
  CHECK(term("ip6:::ffff:192.0.2.1").prefix6 == 128);
}

TEST_CASE("modifiers are read, unknown ones too") {
  CHECK(term("redirect=_spf.example.com").kind == TermKind::kRedirect);
  CHECK(term("EXP=why.%{d}").kind == TermKind::kExp);
  const Term unknown = term("moo.cow-far_out=man:dog/cat");
  CHECK(unknown.kind == TermKind::kUnknownModifier);
  CHECK(unknown.name == "moo.cow-far_out");
  CHECK(unknown.domain_spec == "man:dog/cat");
  CHECK(term("ra=postmaster").kind == TermKind::kUnknownModifier);
}

TEST_CASE("a modifier that looks like a mechanism is warned about") {
  const auto parsed = parse_term("include=spf.example.com");
  REQUIRE(parsed.problems.size() == 1);
  CHECK(parsed.problems.front().code == "spf/mechanism-as-modifier");
  CHECK(parsed.term.has_value());
}

TEST_CASE("what is wrong with a term is told by its code") {
  struct Case {
    const char* text;
    const char* code;
  };

  const std::vector<Case> cases = {
      {"", "spf/unknown-mechanism"},
      {"inclde:spf.example.com", "spf/unknown-mechanism"},
      {"all.", "spf/unknown-mechanism"},
      {"ip:192.0.2.1", "spf/unknown-mechanism"},
      {"--all", "spf/unknown-mechanism"},
      {"+redirect=a.example", "spf/unknown-mechanism"},
      {"all:example.com", "spf/bad-argument"},
      {"all/8", "spf/bad-argument"},
      {"include", "spf/bad-argument"},
      {"include:", "spf/bad-argument"},
      {"include/24", "spf/bad-argument"},
      {"exists:", "spf/bad-argument"},
      {"redirect=", "spf/bad-argument"},
      {"a:", "spf/bad-argument"},
      {"a:/24", "spf/bad-argument"},
      {"ptr:", "spf/bad-argument"},
      {"include:localhost", "spf/bad-domain"},
      {"include:a.example/24", "spf/bad-domain"},
      {"a:111.222.33.44", "spf/bad-domain"},
      {"a:example.-com", "spf/bad-domain"},
      {"a:example.com..", "spf/bad-domain"},
      {"a:%{d}.", "spf/bad-domain"},
      {"redirect=_spf.example.com/24", "spf/bad-domain"},
      {"ip4:192.0.2", "spf/bad-address"},
      {"ip4:192.0.2.256", "spf/bad-address"},
      {"ip4:192.0.2.01", "spf/bad-address"},
      {"ip4:192.0.2.1:8080", "spf/bad-address"},
      {"ip4:2001:db8::1", "spf/bad-address"},
      {"ip6:192.0.2.1", "spf/bad-address"},
      {"ip6:2001:db8::g", "spf/bad-address"},
      {"ip4:192.0.2.1/33", "spf/bad-cidr"},
      {"ip4:192.0.2.1/024", "spf/bad-cidr"},
      {"ip4:192.0.2.1//32", "spf/bad-cidr"},
      {"ip4:192.0.2.1/", "spf/bad-cidr"},
      {"ip6:2001:db8::/129", "spf/bad-cidr"},
      {"a/33", "spf/bad-cidr"},
      {"a//129", "spf/bad-cidr"},
      {"mx/", "spf/bad-cidr"},
      {"mx/24/", "spf/bad-cidr"},
      {"a/x", "spf/bad-cidr"},
      {"=abc", "spf/bad-modifier"},
      {"1x=abc", "spf/bad-modifier"},
      {"moo=%abc", "spf/bad-macro"},
      {"include:%{z}.example.com", "spf/bad-macro"},
      {"include:%{c}.example.com", "spf/bad-macro"},
      {"include:%{d0}.example.com", "spf/bad-macro"},
      {"include:%{d!}.example.com", "spf/bad-macro"},
      {"include:%{}.example.com", "spf/bad-macro"},
      {"include:%{d.example.com", "spf/bad-macro"},
      {"include:100%.example.com", "spf/bad-macro"},
      {"include:caf\xc3\xa9.example", "spf/bad-character"},
      {"a:example.com\t-all", "spf/bad-character"},
  };
  for (const Case& c : cases) CHECK(code_of(c.text) == c.code);
}

TEST_CASE("an unknown mechanism comes with a suggestion") {
  CHECK(parse_term("inclde:a.example").problems.front().message.find("did you mean \"include\"") !=
        std::string::npos);
}

TEST_CASE("a record keeps its good terms and places every problem") {
  const auto parsed = parse_record("v=spf1  include:a.example foo ip4:1.2.3.4/99 ~all ");
  CHECK(texts(parsed.record) == std::vector<std::string>{"include:a.example", "~all"});
  CHECK_FALSE(parsed.is_valid());
  REQUIRE(parsed.problems.size() == 2);
  CHECK(parsed.problems[0].offset == 26);
  CHECK(parsed.problems[0].length == 3);
  CHECK(parsed.problems[1].code == "spf/bad-cidr");
  CHECK(parsed.problems[1].offset == 42);
  CHECK(parsed.record.terms.front().offset == 8);
}

TEST_CASE("redirect and exp stand once at most") {
  CHECK(parse_record("v=spf1 redirect=a.example exp=b.example").is_valid());
  const auto parsed = parse_record("v=spf1 redirect=a.example REDIRECT=a.example");
  REQUIRE(parsed.problems.size() == 1);
  CHECK(parsed.problems.front().code == "spf/duplicate-modifier");
  CHECK(parsed.problems.front().offset == 26);
  CHECK_FALSE(parse_record("v=spf1 exp=a.example exp=b.example").is_valid());
  CHECK(parse_record("v=spf1 moo=a moo=b").is_valid());
}

TEST_CASE("what is no record says so") {
  CHECK(parse_record("v=spf10 -all").problems.front().code == "spf/no-version");
  CHECK(parse_record("v=spf1 " + std::string(70000, 'a')).problems.front().code == "spf/too-long");
}

TEST_CASE("printing puts one blank between the terms as written") {
  CHECK(to_text(Record{}) == "v=spf1");
  CHECK(to_text(parse_record("V=SPF1   A:Mail.Example  -all  ").record) ==
        "v=spf1 A:Mail.Example -all");
  CHECK(make_all(Qualifier::kSoftFail).text == "~all");
  CHECK(make_all(Qualifier::kPass).text == "all");
}

TEST_CASE("terms are the same when they mean the same") {
  const auto same = [](std::string_view a, std::string_view b) {
    return is_same_term(term(a), term(b));
  };
  CHECK(same("include:A.Example.", "+include:a.example"));
  CHECK(same("a/32", "A"));
  CHECK(same("a//128", "a"));
  CHECK(same("ip4:192.0.2.7/24", "ip4:192.0.2.0/24"));
  CHECK(same("ip4:192.0.2.7/32", "ip4:192.0.2.7"));
  CHECK(same("ip4:1.2.3.4/0", "ip4:0.0.0.0/0"));
  CHECK(same("ip6:2001:DB8:0:0::1/64", "ip6:2001:db8::/64"));
  CHECK(same("ip6:2001:db8::ff/121", "ip6:2001:db8::80/121"));
  CHECK(same("redirect=A.example", "REDIRECT=a.example."));
  CHECK(same("exists:%{i}.A.example", "exists:%{i}.a.example"));
  CHECK_FALSE(same("exists:%{i}.a.example", "exists:%{I}.a.example"));
  CHECK_FALSE(same("include:a.example", "?include:a.example"));
  CHECK_FALSE(same("a", "mx"));
  CHECK_FALSE(same("a:x.example/24", "a:x.example/25"));
  CHECK_FALSE(same("moo=A", "moo=a"));
  CHECK(is_same_mechanism(term("include:a.example"), term("~include:A.example")));
  CHECK(canonical_text(term("+IP4:10.1.2.3/8")) == "ip4:10.0.0.0/8");
  CHECK(canonical_text(term("?MX:A.Example//64")) == "?mx:a.example//64");
}

TEST_CASE("a problem lies within the text, also where nothing follows a qualifier") {
  for (const auto* const text : {"~", "-", "v=spf1 +", "a:", "ip4:", "=", "all:", "%"}) {
    const auto parsed = parse_term(text);
    for (const auto& problem : parsed.problems) {
      INFO(text);
      CHECK(problem.offset + problem.length <= std::string_view(text).size());
    }
  }
}
