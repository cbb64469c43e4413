#include <catch2/catch.hpp>

#include "provider/oci/examine.h"

using namespace mailctl;
using namespace mailctl::provider::oci;
using model::CheckupResult;

TEST_CASE("the clock may be 5 minutes off, and a minute is worth a word") {
  using std::chrono::seconds;
  CHECK(judge_clock("a/r", base::Duration(seconds(3))).result == CheckupResult::kOk);
  CHECK(judge_clock("a/r", base::Duration(seconds(-61))).result == CheckupResult::kWarn);
  const auto late = judge_clock("a/r", base::Duration(seconds(-300)));
  CHECK(late.result == CheckupResult::kFail);
  CHECK(late.found == "this machine's clock is 300 s behind the service's");
  CHECK(judge_clock("a/r", std::nullopt).result == CheckupResult::kSkipped);
}

TEST_CASE("what may not be read is named with the statement that is missing") {
  const base::Error forbidden{base::ErrorKind::kNotFoundOrForbidden, "HTTP 404", {}};
  const base::Error busy{base::ErrorKind::kRateLimited, "HTTP 429", {}};
  const std::vector<TriedCall> calls{{"ListEmailDomains", {}},
                                     {"ListSenders", busy},
                                     {"ListSuppressions", forbidden},
                                     {"GetZone", forbidden}};
  const auto lines = judge_permissions("a/r", "ocid1.compartment.x", calls);
  REQUIRE(lines.size() == 4);
  CHECK(lines[0].found == "may read domains");
  CHECK(lines[1].result == CheckupResult::kWarn);
  CHECK(lines[2].result == CheckupResult::kFail);
  CHECK(lines[2].advice.ends_with("Allow group YOUR-GROUP to inspect suppressions in tenancy"));
  CHECK(lines[3].advice.ends_with(
      "Allow group YOUR-GROUP to read dns-zones in compartment id ocid1.compartment.x"));
}

TEST_CASE("limits: only what the manifest adds can go beyond them") {
  CHECK(judge_usage("a/r", {.domains = 12}).front().result == CheckupResult::kOk);
  const auto over = judge_usage("a/r", {.domains = 9, .new_domains = 2}).front();
  CHECK(over.result == CheckupResult::kWarn);
  CHECK(over.found == "9 domains and 0 senders are there, the manifest adds 2 domains");
  const auto lines =
      judge_usage("a/r", {.domains = 1, .keys = {{"a.example", 2}, {"b.example", 1}}});
  REQUIRE(lines.size() == 2);
  CHECK(lines[1].found == "a.example has 2 DKIM keys of 2");
}
