#include "base/time.h"

#include <array>

#include <fmt/format.h>

#include "base/text.h"

namespace mailctl::base {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;

constexpr std::array<std::string_view, 7> kWeekdays{
    "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths{
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct Unit {
  std::string_view suffix;
  milliseconds length;
};

constexpr std::array<Unit, 6> kUnits{{{"w", days(7)},
                                      {"d", days(1)},
                                      {"h", hours(1)},
                                      {"m", minutes(1)},
                                      {"s", seconds(1)},
                                      {"ms", milliseconds(1)}}};

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return std::nullopt;
  const auto value = parse_unsigned(text.substr(at, count));
  if (!value) return std::nullopt;
  return static_cast<int>(*value);
}

std::optional<Time> time_of_day(std::string_view text, Date date) {
  const auto h = digits(text, 0, 2);
  const auto m = digits(text, 3, 2);
  const auto s = digits(text, 6, 2);
  if (!h || !m || !s || text[2] != ':' || text[5] != ':') return std::nullopt;
  if (*h > 23 || *m > 59 || *s > 60) return std::nullopt;
  return Time(sys_days(date)) + hours(*h) + minutes(*m) + seconds(*s);
}

// "Z", "+02:00" or "-03:00": what to subtract to get UTC.
std::optional<milliseconds> parse_offset(std::string_view text) {
  if (text == "Z" || text == "z") return milliseconds(0);
  if (text.size() != 6 || text[3] != ':' || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const auto h = digits(text, 1, 2);
  const auto m = digits(text, 4, 2);
  if (!h || !m || *h > 23 || *m > 59) return std::nullopt;
  const milliseconds offset = hours(*h) + minutes(*m);
  return text[0] == '+' ? offset : -offset;
}

milliseconds fraction(std::string_view fraction_digits) {
  std::string three(fraction_digits.substr(0, 3));
  three.resize(3, '0');
  return milliseconds(*parse_unsigned(three));
}

}  // namespace

std::string to_rfc3339(Time time) {
  const auto day = floor<days>(time);
  const std::chrono::hh_mm_ss clock(time - day);
  return fmt::format("{}T{:02}:{:02}:{:02}.{:03}Z",
                     to_iso_date(Date(day)),
                     clock.hours().count(),
                     clock.minutes().count(),
                     clock.seconds().count(),
                     clock.subseconds().count());
}

std::optional<Time> parse_rfc3339(std::string_view text) {
  if (text.size() < 20 || (text[10] != 'T' && text[10] != 't')) return std::nullopt;
  const auto date = parse_iso_date(text.substr(0, 10));
  if (!date) return std::nullopt;
  auto time = time_of_day(text.substr(11, 8), *date);
  if (!time) return std::nullopt;
  auto rest = text.substr(19);
  if (rest.front() == '.') {
    const auto end = rest.find_first_not_of("0123456789", 1);
    if (end == 1 || end == std::string_view::npos) return std::nullopt;
    *time += fraction(rest.substr(1, end - 1));
    rest.remove_prefix(end);
  }
  const auto offset = parse_offset(rest);
  if (!offset) return std::nullopt;
  return *time - *offset;
}

std::string to_http_date(Time time) {
  const auto day = floor<days>(time);
  const Date date(day);
  const std::chrono::hh_mm_ss clock(floor<seconds>(time - day));
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                     kWeekdays.at(std::chrono::weekday(day).c_encoding()),
                     static_cast<unsigned>(date.day()),
                     kMonths.at(static_cast<unsigned>(date.month()) - 1),
                     static_cast<int>(date.year()),
                     clock.hours().count(),
                     clock.minutes().count(),
                     clock.seconds().count());
}

std::optional<Time> parse_http_date(std::string_view text) {
  if (text.size() != 29 || !text.ends_with(" GMT") || text.substr(3, 2) != ", ")
    return std::nullopt;
  if (text[7] != ' ' || text[11] != ' ' || text[16] != ' ') return std::nullopt;
  const auto day = digits(text, 5, 2);
  const auto year = digits(text, 12, 4);
  if (!day || !year) return std::nullopt;
  for (unsigned month = 0; month < kMonths.size(); ++month) {
    if (text.substr(8, 3) != kMonths.at(month)) continue;
    const Date date(std::chrono::year(*year),
                    std::chrono::month(month + 1),
                    std::chrono::day(static_cast<unsigned>(*day)));
    if (!date.ok()) return std::nullopt;
    const std::chrono::weekday weekday{sys_days(date)};
    if (text.substr(0, 3) != kWeekdays.at(weekday.c_encoding())) return std::nullopt;
    return time_of_day(text.substr(17, 8), date);
  }
  return std::nullopt;
}

std::string to_iso_date(Date date) {
  return fmt::format("{:04}-{:02}-{:02}",
                     static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

std::optional<Date> parse_iso_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = digits(text, 0, 4);
  const auto month = digits(text, 5, 2);
  const auto day = digits(text, 8, 2);
  if (!year || !month || !day) return std::nullopt;
  const Date date(std::chrono::year(*year),
                  std::chrono::month(static_cast<unsigned>(*month)),
                  std::chrono::day(static_cast<unsigned>(*day)));
  return date.ok() ? std::optional(date) : std::nullopt;
}

std::string to_compact_date(Date date) {
  return replace_all(to_iso_date(date), "-", "");
}

Date date_of(Time time) {
  return Date(floor<days>(time));
}

std::optional<Duration> parse_duration(std::string_view text) {
  const auto end = text.find_first_not_of("0123456789");
  if (end == std::string_view::npos || end == 0 || end > 9) return std::nullopt;
  const auto number = parse_unsigned(text.substr(0, end));
  for (const auto& unit : kUnits) {
    if (number && unit.suffix == text.substr(end))
      return unit.length * static_cast<std::int64_t>(*number);
  }
  return std::nullopt;
}

std::string to_text(Duration duration) {
  for (const auto& unit : kUnits) {
    if (unit.suffix == "w") continue;
    if (duration.count() != 0 && duration % unit.length == Duration(0)) {
      return fmt::format("{}{}", duration / unit.length, unit.suffix);
    }
  }
  return "0s";
}

std::string to_rough_text(Duration duration) {
  if (duration < minutes(2)) return fmt::format("{} s", floor<seconds>(duration).count());
  if (duration < hours(2)) return fmt::format("{} min", floor<minutes>(duration).count());
  if (duration < hours(48)) return fmt::format("{} h", floor<hours>(duration).count());
  return fmt::format("{} days", floor<days>(duration).count());
}

}  // namespace mailctl::base
