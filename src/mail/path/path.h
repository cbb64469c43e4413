#pragma once
// The ways a message takes, as data: who hands it over, who passes it on, what is changed, whose
// envelope it has at the end. What that means for SPF, DKIM and DMARC is arrive.h and forecast.h.

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "mail/path/change.h"

namespace mailctl::mail::path {

// Who hands the message to the world, and with which signatures.
enum class Departure : std::uint8_t {
  kStream,           // the stream's own servers, as it signs
  kSmartHost,        // a server that SPF does not name, as the stream signs
  kProviderListed,   // another service that SPF names and that does not sign
  kProviderSigning,  // another service that signs with a key of the author's domain
  kProviderOwnKey,   // another service that signs with its own domain only
  kProviderPlain,    // another service, neither named nor signing
};

// Who passes it on, and thus whose address the last receiver sees.
enum class Hop : std::uint8_t {
  kNone,              // nobody
  kCollector,         // somebody who fetches from the mailbox: nothing is evaluated again
  kOwnGateway,        // the sender's last server: it is one of the stream's servers
  kForwarder,         // somebody else
  kSameService,       // somebody else who sends through the stream's service
  kList,              // a mailing list
  kRecipientGateway,  // the recipient's own, with the evaluation behind it
};

enum class EnvelopeFate : std::uint8_t { kKept, kRewritten };
enum class AuthorFate : std::uint8_t { kKept, kRewritten };

// Whether the hop seals what it saw with ARC, and whether the receiver trusts its seals.
enum class Seal : std::uint8_t { kNone, kUntrusted, kTrusted };

// Whether it stands in the short table.
enum class Rank : std::uint8_t { kCommon, kOther };

struct Path {
  std::string_view id;     // "forward-keep"
  std::string_view title;  // "forwarded", at most 30 characters
  std::string_view text;   // what happens, one line
  Departure departure = Departure::kStream;
  Hop hop = Hop::kNone;
  EnvelopeFate envelope = EnvelopeFate::kKept;
  AuthorFate author = AuthorFate::kKept;
  Seal seal = Seal::kNone;
  std::array<Change, 4> changes{};
  Rank rank = Rank::kOther;
};

// In the order in which they are shown; ids are unique.
std::span<const Path> all_paths();
// nullptr where there is no such path.
const Path* find_path(std::string_view id);

}  // namespace mailctl::mail::path
