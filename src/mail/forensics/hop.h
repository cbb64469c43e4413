#pragma once
// Which host on the way changed a message: the traces that changes leave among the Received fields,
// what hosts noted, ARC seals, and the list that the message says it went through.

#include <optional>
#include <span>
#include <string>

#include "mail/arc/validate.h"
#include "mail/forensics/change.h"
#include "mail/forensics/claims.h"
#include "mail/message/border.h"
#include "mail/message/headers.h"

namespace mailctl::mail::forensics {

struct Hop {
  std::string host;    // may be several, joined with " or "
  std::string reason;  // one line: what points at it
  bool operator==(const Hop&) const = default;
};

// What is known of the way of a message.
struct Way {
  const message::Message& message;
  std::span<const message::Received> hops;  // from the top
  const message::Border& border;
  const arc::Chain& chain;
};

// nullopt where nothing points anywhere.
[[nodiscard]] std::optional<Hop> likely_hop(const Way& way,
                                            const dkim::Signature& signature,
                                            const Changes& changes,
                                            const std::vector<Claim>& claims);

}  // namespace mailctl::mail::forensics
