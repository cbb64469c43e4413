#include "base/time.h"

#include <catch2/catch.hpp>

using namespace mailctl::base;
using namespace std::chrono_literals;

namespace {

// Milliseconds since 1970, or -1 for text that is refused.
std::int64_t rfc3339(std::string_view text) {
  const auto time = parse_rfc3339(text);
  return time ? time->time_since_epoch().count() : -1;
}

std::int64_t http_date(std::string_view text) {
  const auto time = parse_http_date(text);
  return time ? time->time_since_epoch().count() : -1;
}

Date date(int year, unsigned month, unsigned day) {
  return {std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
}

}  // namespace

TEST_CASE("RFC 3339 times") {
  constexpr std::int64_t kMoment = 1795287248123;
  CHECK(to_rfc3339(Time(Duration(kMoment))) == "2026-11-21T18:54:08.123Z");
  CHECK(rfc3339("2026-11-21T18:54:08.123Z") == kMoment);
  CHECK(rfc3339("2026-11-21T20:54:08.123456789+02:00") == kMoment);
  CHECK(rfc3339("2026-11-21T15:24:08.123-03:30") == kMoment);
  CHECK(rfc3339("2026-11-21t18:54:08.1z") == kMoment - 23);
  CHECK(rfc3339("2026-11-21T18:54:08Z") == kMoment - 123);
  CHECK(rfc3339("2024-02-29T00:00:00Z") == 1709164800000);
  CHECK(rfc3339("1970-01-01T00:00:00Z") == 0);
  CHECK(to_rfc3339(Time(Duration(-1))) == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("what is no RFC 3339 time") {
  for (const auto* bad : {"",
                          "2026-11-21",
                          "2026-11-21T18:54:08",
                          "2026-11-21 18:54:08Z",
                          "2026-13-01T00:00:00Z",
                          "2026-02-29T00:00:00Z",
                          "2026-11-21T24:00:00Z",
                          "2026-11-21T18:60:00Z",
                          "2026-11-21T18:54:61Z",
                          "2026-11-21T18:54:08.Z",
                          "2026-11-21T18:54:08.123",
                          "2026-11-21T18:54:08+0200",
                          "2026-11-21T18:54:08+24:00",
                          "2026-11-21T18:54:08+02:60",
                          "2026-11-21T18:54:08Zx",
                          "2026-11-21T18.54.08Z",
                          "+026-11-21T18:54:08Z",
                          "2026-11-21T1a:54:08Z",
                          "2026-11-21T18:54:08 Z"}) {
    CAPTURE(bad);
    CHECK(rfc3339(bad) == -1);
  }
}

TEST_CASE("HTTP dates") {
  constexpr std::int64_t kMoment = 784111777000;  // the example of RFC 9110 §5.6.7
  CHECK(to_http_date(Time(Duration(kMoment + 999))) == "Sun, 06 Nov 1994 08:49:37 GMT");
  CHECK(http_date("Sun, 06 Nov 1994 08:49:37 GMT") == kMoment);
  for (const auto* bad : {"",
                          "Sunday, 06-Nov-94 08:49:37 GMT",
                          "Sun Nov  6 08:49:37 1994",
                          "Mon, 06 Nov 1994 08:49:37 GMT",  // it was a Sunday
                          "Sun, 06 Nov 1994 08:49:37 UTC",
                          "Sun, 06 Nom 1994 08:49:37 GMT",
                          "Sun, 31 Feb 1994 08:49:37 GMT",
                          "Sun, 06-Nov-1994 08:49:37 GMT",
                          "Sun, 06 Nov 1994 24:49:37 GMT",
                          "Xxx, 06 Nov 1994 08:49:37 GMT",
                          "Sun, 06 Nov 1994x08:49:37 GMT",
                          "Sun, 06 Nov 1994 08:49:37XGMT"}) {
    CAPTURE(bad);
    CHECK(http_date(bad) == -1);
  }
}

TEST_CASE("dates") {
  CHECK(to_iso_date(date(2026, 3, 1)) == "2026-03-01");
  CHECK(to_compact_date(date(2026, 3, 1)) == "20260301");
  CHECK(parse_iso_date("2024-02-29") == date(2024, 2, 29));
  for (const auto* bad : {"",
                          "2026-02-29",
                          "2026-00-01",
                          "2026-1-01",
                          "20260101",
                          "2026-01-01 ",
                          "2026/01/01",
                          "2026-01-32"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_iso_date(bad));
  }
  CHECK(date_of(*parse_rfc3339("2026-11-21T23:59:59.999Z")) == date(2026, 11, 21));
  CHECK(date_of(Time(Duration(-1))) == date(1969, 12, 31));
}

TEST_CASE("durations have one unit") {
  CHECK(parse_duration("180d") == 180 * 24h);
  CHECK(parse_duration("2w") == 14 * 24h);
  CHECK(parse_duration("5ms") == 5ms);
  CHECK(parse_duration("2m") == 2min);
  CHECK(parse_duration("0s") == 0s);
  CHECK(parse_duration("999999999w"));  // no overflow in 64 bits
  for (const auto* bad :
       {"", "5", "d", "-5d", "+5d", "5 d", "5D", "1h30m", "1.5h", "1000000000s"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_duration(bad));
  }
}

TEST_CASE("durations are written in the largest unit that divides them") {
  CHECK(to_text(Duration(180 * 24h)) == "180d");
  CHECK(to_text(Duration(14 * 24h)) == "14d");
  CHECK(to_text(Duration(90s)) == "90s");
  CHECK(to_text(Duration(2h)) == "2h");
  CHECK(to_text(1ms) == "1ms");
  CHECK(to_text(Duration(0)) == "0s");
  for (const auto duration :
       {Duration(1), Duration(60000), Duration(86400000), Duration(86400001)}) {
    CHECK(parse_duration(to_text(duration)) == duration);
  }
}

TEST_CASE("rough durations are for people") {
  CHECK(to_rough_text(Duration(3999)) == "3 s");
  CHECK(to_rough_text(Duration(119s)) == "119 s");
  CHECK(to_rough_text(Duration(2min)) == "2 min");
  CHECK(to_rough_text(Duration(5h)) == "5 h");
  CHECK(to_rough_text(Duration(3 * 24h)) == "3 days");
}
