#pragma once
// Where submitted mail arrives: every message as its recipients' server would receive it.

#include <string>
#include <vector>

#include "base/time.h"

namespace mailctl::emulator {

struct DeliveredMessage {
  std::string region;
  std::string envelope_id;
  std::string message_id;  // without angle brackets
  std::string envelope_from;
  std::vector<std::string> recipients;  // those not suppressed
  std::string selector;                 // of the DKIM signature; empty for an unsigned message
  base::Time at;
  std::string raw;  // CRLF lines, signature on top
  bool operator==(const DeliveredMessage&) const = default;
};

struct Inbox {
  std::vector<DeliveredMessage> messages;
};

}  // namespace mailctl::emulator
