#pragma once
// Streams of a domain, guessed from what it publishes: each service that its SPF record includes,
// and its own servers. A guess, because no record says who signs or with which envelope.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dns/view.h"
#include "mail/path/stream.h"

namespace mailctl::mail::path {

// What is known of a service by the names that SPF records include; whoever keeps such knowledge
// fills it in.
struct KnownService {
  std::string name;                    // "Google Workspace"
  std::vector<dns::Name> includes;     // these and the names below them
  std::optional<dns::Name> envelope;   // its own, unless it is told otherwise; else the domain's
  std::vector<std::string> selectors;  // that its customers have unless told otherwise
};

struct Guess {
  std::vector<Stream> streams;     // at most 32
  std::vector<std::string> notes;  // what was guessed and what could not be, one line each
};

// `selectors` are those that are known to sign: each stream is taken to sign with all of them. For
// services that are known, the selectors that they use are looked for as well. What the view lacks
// is added to `missing`.
Guess guess_streams(const dns::Name& domain,
                    std::span<const std::string> selectors,
                    std::span<const KnownService> services,
                    const dns::View& view,
                    dns::MissingQuestions& missing);

}  // namespace mailctl::mail::path
