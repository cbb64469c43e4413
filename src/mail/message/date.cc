#include "mail/message/date.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <vector>

#include "base/text.h"

namespace mailctl::mail::message {
namespace {

constexpr std::size_t kLongest = 200;  // octets
constexpr std::array<std::string_view, 12> kMonths = {
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (const std::string_view word : base::split(text, ' ')) {
    if (!word.empty()) words.push_back(word);
  }
  return words;
}

std::optional<unsigned> number(std::string_view text, unsigned max) {
  const auto value = base::parse_unsigned(text);
  if (!value || *value > max) return std::nullopt;
  return static_cast<unsigned>(*value);
}

std::optional<int> parse_zone(std::string_view text) {
  for (const std::string_view name : {"GMT", "UTC", "UT", "Z"}) {
    if (base::equals_ignoring_case(text, name)) return 0;
  }
  if (text.size() != 5 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const auto value = number(text.substr(1), 2359);
  if (!value || *value % 100 > 59) return std::nullopt;
  const auto minutes = static_cast<int>(*value / 100 * 60 + *value % 100);
  return text[0] == '-' ? -minutes : minutes;
}

std::optional<std::chrono::sys_days> parse_day(std::string_view day_text,
                                               std::string_view month_text,
                                               std::string_view year_text) {
  const auto day = number(day_text, 31);
  const auto* const month = std::ranges::find(kMonths, base::to_lower(month_text));
  auto year = number(year_text, 9999);
  if (!day || month == kMonths.end() || !year || year_text.size() < 2) return std::nullopt;
  if (year_text.size() == 2) *year += *year < 50 ? 2000U : 1900U;
  if (year_text.size() == 3) *year += 1900;
  const std::chrono::year_month_day date{
      std::chrono::year(static_cast<int>(*year)),
      std::chrono::month(static_cast<unsigned>(month - kMonths.begin()) + 1),
      std::chrono::day(*day)};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date);
}

std::optional<std::chrono::seconds> parse_clock(std::string_view text) {
  const auto parts = base::split(text, ':');
  if (parts.size() != 2 && parts.size() != 3) return std::nullopt;
  const auto hours = number(parts[0], 23);
  const auto minutes = number(parts[1], 59);
  const auto seconds = parts.size() == 3 ? number(parts[2], 60) : std::optional(0U);
  if (!hours || !minutes || !seconds) return std::nullopt;
  return std::chrono::hours(*hours) + std::chrono::minutes(*minutes) +
         std::chrono::seconds(*seconds);
}

}  // namespace

std::optional<ZonedTime> parse_date(std::string_view text) {
  if (text.size() > kLongest) return std::nullopt;
  std::string line(text);
  for (char& c : line) {
    if (c == '\t' || c == '\r' || c == '\n') c = ' ';
  }
  auto words = words_of(line);
  // "Tue," or, where the blank is missing, "Tue,01".
  if (!words.empty()) {
    const std::size_t comma = words.front().find(',');
    if (comma != std::string_view::npos) words.front().remove_prefix(comma + 1);
    if (words.front().empty()) words.erase(words.begin());
  }
  if (words.size() < 5) return std::nullopt;
  const auto day = parse_day(words[0], words[1], words[2]);
  const auto clock = parse_clock(words[3]);
  const auto zone = parse_zone(words[4]);
  if (!day || !clock || !zone) return std::nullopt;
  return ZonedTime{base::Time(*day) + *clock - std::chrono::minutes(*zone), *zone};
}

}  // namespace mailctl::mail::message
