#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "dns/txt.h"
#include "mail/spf/repair.h"

using namespace mailctl;
using namespace mailctl::mail::spf;

namespace {

std::string repaired(const std::vector<std::string>& strings) {
  const auto defect = find_defect(dns::TxtData{strings});
  return defect ? to_text(defect->repaired) : std::string("right");
}

SpfAtName find(const std::vector<std::vector<std::string>>& values) {
  std::vector<dns::TxtData> data;
  for (const auto& strings : values) data.push_back({strings});
  return find_spf(data);
}

}  // namespace

TEST_CASE("strings that join into no record at all are mended, every term kept") {
  CHECK(repaired({"v=spf1", "include:rp.oracleemaildelivery.com", "~all"}) ==
        "v=spf1 include:rp.oracleemaildelivery.com ~all");
  CHECK(repaired({"V=spf1", "ip4:192.0.2.0/24", "moo=x", "-all"}) ==
        "v=spf1 ip4:192.0.2.0/24 moo=x -all");
  CHECK(repaired({"v=spf1", "ip4:192.0.2.0/24 moo=x", "-all"}) ==
        "v=spf1 ip4:192.0.2.0/24 moo=x -all");
  CHECK(repaired(
            {"v=spf1", "a", "mx", "ip4:192.0.2.1", "ip6:2001:db8::1", "exp=e.example", "?all"}) ==
        "v=spf1 a mx ip4:192.0.2.1 ip6:2001:db8::1 exp=e.example ?all");
  CHECK(repaired({"v=spf1 ", "include:a.example", "~all"}) == "v=spf1 include:a.example ~all");
}

TEST_CASE("terms that run into each other are mended") {
  CHECK(repaired({"v=spf1 include:a.example", "include:b.example ~all"}) ==
        "v=spf1 include:a.example include:b.example ~all");
  CHECK(repaired({"v=spf1 include:a.example", "mx ~all"}) == "v=spf1 include:a.example mx ~all");
  CHECK(repaired({"v=spf1 include:a.example", "-all"}) == "v=spf1 include:a.example -all");
  CHECK(repaired({"v=spf1 ip4:192.0.2.1", "~all"}) == "v=spf1 ip4:192.0.2.1 ~all");
}

TEST_CASE("a record cut in the middle of a term is right") {
  CHECK(repaired({"v=spf1 exists:%{i}.x.example", "foo=bar.example -all"}) == "right");
  CHECK(repaired({"v=spf1 include:spf.exam", "ple.com ~all"}) == "right");
  CHECK(repaired({"v=spf1 ip4:192.0.2.1", "0 ~all"}) == "right");
  CHECK(repaired({"v=spf1 include:a.example", " ~all"}) == "right");
  CHECK(repaired({"v=spf1 include:a.example ", "~all"}) == "right");
  CHECK(repaired({"v=spf1 include:a.example ~all"}) == "right");
}

TEST_CASE("a full string was cut by length") {
  std::string full = "v=spf1";
  while (full.size() < 230) full += " ip4:192.0.2.1";
  full += " include:";
  full += std::string(255 - full.size() - 2, 'x') + ".a";
  REQUIRE(full.size() == 255);
  CHECK(repaired({full, "mx.example -all"}) == "right");  // "….amx.example"
  CHECK(repaired({full, "mx -all"}) == "right");          // valid as it stands: "….amx"
  std::string broken = "v=spf1 a:" + std::string(255 - 9 - 9, 'x') + ".exa mple";
  CHECK(repaired({broken, "mx -all"}) == "right");  // not valid either way: nothing to mend
}

TEST_CASE("other texts are not mistaken for a record") {
  CHECK(repaired({"google-site-verification=abc", "all"}) == "right");
  CHECK(repaired({"v=spf1", "hello"}) == "right");
  CHECK(repaired({"v=spf2.0/pra", "all"}) == "right");
}

TEST_CASE("the record of a name is found among its neighbours") {
  const auto none = find({{"MS=ms12345"}, {"google-site-verification=x"}});
  CHECK(none.status == SpfStatus::kNone);

  const auto valid = find({{"MS=ms12345"}, {"v=spf1 ", "mx -all"}});
  CHECK(valid.status == SpfStatus::kValid);
  CHECK(valid.indices == std::vector<std::size_t>{1});
  CHECK(to_text(valid.parsed.record) == "v=spf1 mx -all");

  const auto broken =
      find({{"MS=ms12345"}, {"v=spf1", "include:rp.oracleemaildelivery.com", "~all"}});
  CHECK(broken.status == SpfStatus::kBroken);
  CHECK(broken.indices == std::vector<std::size_t>{1});
  REQUIRE(broken.defect.has_value());
  CHECK(
      broken.defect->reason ==
      R"(the strings "v=spf1" "include:rp.oracleemaildelivery.com" "~all" are joined without blanks into )"
      R"("v=spf1include:rp.oracleemaildelivery.com~all", which is no SPF record)");
  CHECK(to_text(broken.parsed.record) == "v=spf1 include:rp.oracleemaildelivery.com ~all");
  CHECK(broken.parsed.is_valid());

  const auto invalid = find({{"v=spf1 ipv4:192.0.2.1 -all"}});
  CHECK(invalid.status == SpfStatus::kInvalid);
  CHECK(invalid.explanation.find("ipv4") != std::string::npos);
}

TEST_CASE("two records are reported naming both") {
  const auto two = find({{"v=spf1 mx -all"}, {"other"}, {"v=spf1 a ~all"}});
  CHECK(two.status == SpfStatus::kSeveral);
  CHECK(two.indices == std::vector<std::size_t>{0, 2});
  CHECK(two.explanation.find("\"v=spf1 mx -all\"") != std::string::npos);
  CHECK(two.explanation.find("\"v=spf1 a ~all\"") != std::string::npos);
  CHECK(two.explanation.find("permerror") != std::string::npos);

  const auto with_broken = find({{"v=spf1 mx -all"}, {"v=spf1", "a", "~all"}});
  CHECK(with_broken.status == SpfStatus::kSeveral);
  CHECK_FALSE(with_broken.defect.has_value());
  CHECK(with_broken.explanation.find("permerror") == std::string::npos);
}
