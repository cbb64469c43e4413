// Values that mean the same in another spelling: dates, message ids, quotes round names and
// parameters. Relays that rebuild a header write them their way.

#include <algorithm>
#include <array>
#include <chrono>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/forensics/header_transform.h"
#include "mail/message/date.h"

namespace mailctl::mail::forensics {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

// As a clock in that zone shows it.
void add_dates(std::chrono::sys_seconds time,
               std::string_view zone,
               std::vector<std::string>& out) {
  using namespace std::chrono;
  const auto days = floor<std::chrono::days>(time);
  const year_month_day date(days);
  const hh_mm_ss clock(time - days);
  const auto day = static_cast<unsigned>(date.day());
  const std::string rest = fmt::format("{} {} {:02}:{:02}:{:02} {}",
                                       kMonths.at(static_cast<unsigned>(date.month()) - 1),
                                       static_cast<int>(date.year()),
                                       clock.hours().count(),
                                       clock.minutes().count(),
                                       clock.seconds().count(),
                                       zone);
  const auto weekday = kDays.at(std::chrono::weekday(days).c_encoding());
  std::set<std::string> numbers = {fmt::format("{:02}", day), fmt::format("{}", day)};
  if (day < 10) numbers.insert(fmt::format(" {}", day));
  for (const std::string& number : numbers) {
    out.push_back(fmt::format("{}, {} {}", weekday, number, rest));
    out.push_back(fmt::format("{} {}", number, rest));
  }
}

std::vector<std::string> dates(std::string_view value) {
  const auto moment = message::parse_date(value);
  if (!moment) return {};
  std::vector<std::string> out;
  constexpr int kStep = 30;
  // The zone it has first, then the others, for relays that write UTC.
  std::vector<int> zones = {moment->zone};
  for (int zone = -12 * 60; zone <= 14 * 60; zone += kStep) zones.push_back(zone);
  for (const int zone : zones) {
    const auto there =
        std::chrono::floor<std::chrono::seconds>(moment->time) + std::chrono::minutes(zone);
    const std::string number =
        fmt::format("{}{:02}{:02}", zone < 0 ? '-' : '+', std::abs(zone) / 60, std::abs(zone) % 60);
    add_dates(there, number, out);
    if (zone != 0 || zone != zones.front()) {
      if (zone == 0) add_dates(there, "GMT", out);
      continue;
    }
    for (const std::string_view name : {"GMT", "UTC", "-0000", "+0000 (UTC)", "+0000 (GMT)"}) {
      add_dates(there, name, out);
    }
  }
  return out;
}

std::vector<std::string> message_ids(std::string_view value) {
  std::string bare(value);
  std::erase_if(bare, [](char c) { return c == '<' || c == '>'; });
  return {bare, "<" + bare + ">", base::to_lower(value)};
}

// Quotes round a name put or taken away, an address with or without angle brackets, and blanks
// behind commas.
std::vector<std::string> addresses(std::string_view value) {
  std::vector<std::string> out;
  const std::string text(value);
  const std::size_t open = text.rfind('<');
  if (open != std::string::npos && open > 0 && text.find(',') == std::string::npos) {
    const std::string_view name = base::trim(std::string_view(text).substr(0, open));
    const std::string rest = text.substr(open);
    if (name.size() > 2 && name.front() == '"' && name.back() == '"') {
      out.push_back(std::string(name.substr(1, name.size() - 2)) + " " + rest);
      out.push_back("'" + std::string(name.substr(1, name.size() - 2)) + "' " + rest);
    } else {
      out.push_back("\"" + std::string(name) + "\" " + rest);
    }
  } else if (open == std::string::npos) {
    out.push_back("<" + text + ">");
  } else if (open == 0 && text.ends_with('>')) {
    out.push_back(text.substr(1, text.size() - 2));
  }
  out.push_back(base::replace_all(text, "\"", ""));
  out.push_back(base::replace_all(text, ", ", ","));
  out.push_back(base::replace_all(base::replace_all(text, ", ", ","), ",", ", "));
  return out;
}

std::vector<std::string> media_types(std::string_view value) {
  std::vector<std::string> out;
  const std::string text(value);
  const std::size_t charset = base::to_lower(text).find("charset=");
  for (const bool has_blank : {true, false}) {
    const std::string spaced =
        base::replace_all(base::replace_all(text, "; ", ";"), ";", has_blank ? "; " : ";");
    out.push_back(spaced);
    out.push_back(base::replace_all(spaced, "\"", ""));
  }
  if (charset == std::string::npos) return out;
  const std::size_t begin = charset + 8;
  const std::size_t end = std::min(text.find(';', begin), text.size());
  std::string name = text.substr(begin, end - begin);
  std::erase(name, '"');
  std::string upper = name;
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  for (const std::string& spelling : {name, base::to_lower(name), upper}) {
    out.push_back(text.substr(0, begin) + spelling + text.substr(end));
    out.push_back(text.substr(0, begin) + "\"" + spelling + "\"" + text.substr(end));
  }
  return out;
}

std::vector<std::string> spellings(std::string_view name, std::string_view value) {
  if (name == "date") return dates(value);
  if (name == "message-id" || name == "in-reply-to") return message_ids(value);
  if (name == "content-type") return media_types(value);
  if (name == "content-transfer-encoding" || name == "mime-version") {
    std::string upper(value);
    for (char& c : upper) {
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return {base::to_lower(value), upper, std::string(value.substr(0, value.find(' ')))};
  }
  if (name == "from" || name == "to" || name == "cc" || name == "reply-to" || name == "sender") {
    return addresses(value);
  }
  return {};
}

}  // namespace

std::vector<Alternative> respelled(const NameState& state, const message::Message& /*message*/) {
  if (state.fields.empty()) return {};
  const std::string value = plain_value(state.fields.front());
  std::vector<std::string> texts;
  for (const auto& text : spellings(state.name, value)) {
    texts.push_back(with_value(state.fields.front(), text));
  }
  return replaced(state,
                  0,
                  std::move(texts),
                  {ChangeKind::kValueRespelled,
                   usual_name(state.name),
                   fmt::format("it reads \"{}\" now", excerpt(value))});
}

}  // namespace mailctl::mail::forensics
