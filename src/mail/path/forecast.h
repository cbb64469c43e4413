#pragma once
// What becomes of a stream's mail on each path: SPF, DKIM and DMARC at the last receiver, what that
// receiver does, why, and one verdict. Pure: DNS is a View, over which planned records may be laid.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dns/view.h"
#include "mail/dmarc/evaluate.h"
#include "mail/dmarc/public_suffix.h"
#include "mail/path/arrive.h"
#include "mail/path/origin.h"
#include "mail/path/path.h"
#include "mail/path/stream.h"

namespace mailctl::mail::path {

enum class Handling : std::uint8_t {
  kAccepted,  // as far as authentication goes
  kQuarantined,
  kRejected,
  kUndecided,  // DNS failed: nothing is asked of the receiver (RFC 9989 §5.3.6)
};

// "accepts" "quarantines" "rejects" "decides itself"
[[nodiscard]] std::string_view to_text(Handling handling);

// What the last receiver does.
struct Reception {
  Handling honouring = Handling::kAccepted;  // one that does what the record asks
  Handling floor = Handling::kAccepted;      // one that rejects nothing for p=reject alone (§7.4)
  bool is_rescued = false;                  // one that trusts the ARC chain accepts it all the same
  bool may_be_refused_at_envelope = false;  // SPF says fail: before DMARC is looked at (§7.1)
  bool operator==(const Reception&) const = default;
};

struct Journey {
  const Path* path = nullptr;
  Arrival arrival;
  bool is_spf_aligned = false;   // and passed
  bool is_dkim_aligned = false;  // and a signature passed
  dmarc::Evaluation dmarc;       // of the list's own domain where From was rewritten: a pass
  dmarc::Result sealed = dmarc::Result::kNone;  // what an ARC seal says that the hop saw
  Reception reception;
  std::string why;          // a few words
  std::vector<Step> steps;  // all of it, in order
};

enum class Verdict : std::uint8_t {
  kFull,     // survives forwarding
  kPartial,  // passes directly only
  kNone,     // does not pass even directly
};

// "full" "partial" "none"
[[nodiscard]] std::string_view to_text(Verdict verdict);

struct Forecast {
  Stream stream;
  Origin origin;
  std::vector<Journey> journeys;  // as asked for
  Verdict verdict = Verdict::kNone;
  std::string reason;              // one line, why it is that
  std::vector<std::string> notes;  // what else to know, one line each
  std::string policy;  // "p=reject of example.com"; "no DMARC record"; "DMARC unknown: …"
};

// The world as forecasts see it.
struct Surroundings {
  const dns::View& view;
  const dmarc::PublicSuffixList& suffixes;
  Others others = {};
};

// The verdict is made of the direct path and of unchanged forwarding, whatever `paths` holds, and
// takes the worse of what receivers of RFC 9989 and of RFC 7489 find. What the view lacks is added
// to `missing`; the forecast is provisional then.
Forecast forecast(const Stream& stream,
                  std::span<const Path* const> paths,
                  const Surroundings& world,
                  dns::MissingQuestions& missing);

// The paths of the short table, or all.
std::vector<const Path*> paths_of_rank(Rank rank);

}  // namespace mailctl::mail::path
