#pragma once
// Time is a value here: pure code takes a Time, only main owns a Clock. UTC, milliseconds.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mailctl::base {

using Duration = std::chrono::milliseconds;
using Time = std::chrono::sys_time<Duration>;
using Date = std::chrono::year_month_day;

// "2026-11-21T18:54:08.123Z"
std::string to_rfc3339(Time time);
// Accepts seconds or any number of fraction digits, 'Z' or an offset; nothing else.
std::optional<Time> parse_rfc3339(std::string_view text);
// "Sat, 21 Nov 2026 18:54:08 GMT" (RFC 9110 §5.6.7, IMF-fixdate)
std::string to_http_date(Time time);
// IMF-fixdate only, with the weekday that the date had.
std::optional<Time> parse_http_date(std::string_view text);
// "2026-11-21"; nothing else is accepted, and the day must exist.
std::string to_iso_date(Date date);
std::optional<Date> parse_iso_date(std::string_view text);
// "20261121", as dated selectors write it.
std::string to_compact_date(Date date);
Date date_of(Time time);
// A whole number and one of ms s m h d w ("180d", "2m", "0s"); no sign, no blanks, no combination.
std::optional<Duration> parse_duration(std::string_view text);
// The largest unit that divides it: 180 days gives "180d", 90 seconds "90s".
std::string to_text(Duration duration);
// For people: "3 s", "2 min", "5 h", "3 days".
std::string to_rough_text(Duration duration);

}  // namespace mailctl::base
