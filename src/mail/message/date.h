#pragma once
// Dates of messages (RFC 5322 §3.3): "Tue, 01 Sep 2026 10:00:00 +0000".

#include <optional>
#include <string_view>

#include "base/time.h"

namespace mailctl::mail::message {

struct ZonedTime {
  base::Time time;
  int zone = 0;  // minutes east of UTC
  bool operator==(const ZonedTime&) const = default;
};

// With or without the weekday, the seconds, and a comment behind; zones as numbers, or GMT, UTC, UT
// and Z. Two-digit years are those of §4.3. nullopt for anything else.
std::optional<ZonedTime> parse_date(std::string_view text);

}  // namespace mailctl::mail::message
