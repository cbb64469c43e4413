#pragma once
// A record in a zone that others publish: they were asked for it, and DNS shows what came of it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace mailctl::model {

enum class RequestStatus : std::uint8_t {
  kWaiting,    // not asked yet: something of ours must come first
  kRequested,  // asked, and DNS does not show it
  kSeen,       // DNS shows it
  kVerified,   // and what depends on it works
  kRegressed,  // it was seen or verified, and is not any more
};

std::string_view to_text(RequestStatus status);  // "requested"

// What state remembers of a request. One that waits is not remembered.
struct RequestEntry {
  std::string wish;  // what was asked for; another wish is another request
  base::Time requested{};
  std::optional<base::Time> seen;
  std::optional<base::Time> verified;
  std::optional<base::Time> regressed;
  bool operator==(const RequestEntry&) const = default;

  [[nodiscard]] RequestStatus status() const;
};

}  // namespace mailctl::model
