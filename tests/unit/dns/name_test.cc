#include "dns/name.h"

#include <unordered_set>

#include <catch2/catch.hpp>

#include "base/check.h"

using namespace mailctl;
using dns::Name;
using dns::name_of;

namespace {

std::string error_of(std::string_view text) {
  const auto name = Name::parse(text);
  return name ? "" : name.error().message;
}

std::string repeat(std::string_view text, int count) {
  std::string result;
  for (int i = 0; i < count; ++i) result += text;
  return result;
}

}  // namespace

TEST_CASE("a name is absolute, folded and without final dot") {
  CHECK(name_of("Example.COM").text() == "example.com");
  CHECK(name_of("example.com.") == name_of("EXAMPLE.com"));
  CHECK(name_of("example.com").absolute() == "example.com.");
  CHECK(name_of("_Sel._DomainKey.example.com").text() == "_sel._domainkey.example.com");
}

TEST_CASE("the root") {
  CHECK(Name().is_root());
  CHECK(name_of("").is_root());
  CHECK(name_of(".").is_root());
  CHECK(Name().text() == ".");
  CHECK(Name().absolute() == ".");
  CHECK(Name().labels().empty());
  CHECK(Name().label_count() == 0);
  CHECK(Name().parent().is_root());
  CHECK_FALSE(Name().is_host_name());
}

TEST_CASE("labels have at most 63 octets, names at most 255 on the wire") {
  const std::string label63(63, 'a');
  CHECK(Name::parse(label63 + ".example"));
  CHECK(error_of("a" + label63 + ".example").find("64 octets (at most 63)") != std::string::npos);
  // 127 labels of one octet: 127 * 2 + 1 = 255.
  CHECK(Name::parse(repeat("a.", 126) + "a"));
  CHECK(error_of(repeat("a.", 127) + "a").find("more than 255 octets") != std::string::npos);
  CHECK(Name::parse(repeat("a.", 127)));  // a final dot costs nothing
  // 63 + 63 + 63 + 61 octets and their lengths are 255 with the root.
  const std::string label61(61, 'a');
  const std::string three = label63 + "." + label63 + "." + label63 + ".";
  CHECK(Name::parse(three + label61));
  CHECK_FALSE(Name::parse(three + label61 + "a"));
  // An escape counts as the one octet that it stands for.
  CHECK(Name::parse(repeat("\\200", 63)));
  CHECK_FALSE(Name::parse(repeat("\\200", 64)));
}

TEST_CASE("what is no name") {
  CHECK(error_of("a..b").find("empty label") != std::string::npos);
  CHECK(error_of(".a").find("empty label") != std::string::npos);
  CHECK(error_of("a..").find("empty label") != std::string::npos);
  CHECK(error_of("..").find("empty label") != std::string::npos);
  CHECK(error_of("a b").find("blank") != std::string::npos);
  CHECK(error_of("a\tb").find("a\\009b") != std::string::npos);
  CHECK(error_of("caf\u00e9.example").find("outside ASCII") != std::string::npos);
  CHECK(error_of("a\\").find("escapes nothing") != std::string::npos);
  CHECK(error_of("a\\256").find("over 255") != std::string::npos);
  CHECK(error_of("a\\25").find("three digits") != std::string::npos);
  CHECK(Name::parse("a..b").error().kind == base::ErrorKind::kInvalid);
  CHECK_THROWS_AS(name_of("a..b"), base::BrokenInvariant);
}

TEST_CASE("escapes stand for octets and are written back in one way") {
  const auto name = name_of("first\\.last.exa\\109ple");
  CHECK(name.labels() == std::vector<std::string>{"first.last", "example"});
  CHECK(name.text() == "first\\.last.example");
  CHECK(name.label_count() == 2);
  CHECK(name.parent() == name_of("example"));
  CHECK(name_of("a\\032b").labels().front() == "a b");
  CHECK(name_of("a\\032b").text() == "a\\032b");
  CHECK(name_of("\\065").text() == "a");  // folded, however it was written
  CHECK(name_of("a\\\\").text() == "a\\\\");
  CHECK(name_of("a@b").text() == "a\\@b");
  CHECK(name_of(name_of("\\\"\\;\\(\\)\\$\\000\\255").text()) ==
        name_of("\\\"\\;\\(\\)\\$\\000\\255"));
}

TEST_CASE("from_labels takes octets as they are") {
  CHECK(Name::from_labels({"a.b", "C"}).value().text() == "a\\.b.c");
  CHECK(Name::from_labels({}).value().is_root());
  CHECK_FALSE(Name::from_labels({"a", ""}));
  CHECK_FALSE(Name::from_labels({std::string(64, 'a')}));
  CHECK_FALSE(Name::from_labels(std::vector<std::string>(128, "a")));
  std::string all;
  for (int octet = 0; octet < 63; ++octet) all += static_cast<char>(octet * 4);
  const auto name = Name::from_labels({all}).value();
  CHECK(Name::parse(name.text()).value() == name);
}

TEST_CASE("is_at_or_under respects label borders") {
  const auto zone = name_of("example.com");
  CHECK(zone.is_at_or_under(zone));
  CHECK(name_of("a.b.example.com").is_at_or_under(zone));
  CHECK(zone.is_at_or_under(Name()));
  CHECK_FALSE(name_of("badexample.com").is_at_or_under(zone));
  CHECK_FALSE(name_of("com").is_at_or_under(zone));
  CHECK_FALSE(Name().is_at_or_under(zone));
  CHECK_FALSE(name_of("a\\.example.com").is_at_or_under(zone));
  CHECK(name_of("a\\\\.example.com").is_at_or_under(zone));
}

TEST_CASE("wildcard, parent, prefix") {
  CHECK(name_of("*.example.com").is_wildcard());
  CHECK_FALSE(name_of("a*.example.com").is_wildcard());
  CHECK(name_of("a.b.c").parent().text() == "b.c");
  CHECK(name_of("c").parent().is_root());
  const auto zone = name_of("example.com");
  CHECK(zone.with_prefix("sel._domainkey").value().text() == "sel._domainkey.example.com");
  CHECK(zone.with_prefix("Sel.").value().text() == "sel.example.com");
  CHECK(zone.with_prefix("").value() == zone);
  CHECK(Name().with_prefix("a").value().text() == "a");
  CHECK_FALSE(zone.with_prefix("a..b"));
  CHECK_FALSE(zone.with_prefix(repeat("a.", 125)));
}

TEST_CASE("host names are letters, digits and inner hyphens") {
  CHECK(name_of("mail-1.example.com").is_host_name());
  CHECK(name_of("1.2").is_host_name());
  CHECK_FALSE(name_of("_dmarc.example.com").is_host_name());
  CHECK_FALSE(name_of("-a.example.com").is_host_name());
  CHECK_FALSE(name_of("a-.example.com").is_host_name());
  CHECK_FALSE(name_of("*.example.com").is_host_name());
}

TEST_CASE("names hash and order") {
  std::unordered_set<Name> names{name_of("a"), name_of("A."), name_of("b")};
  CHECK(names.size() == 2);
  CHECK(name_of("a") < name_of("b"));
}
