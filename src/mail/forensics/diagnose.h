#pragma once
// Why a message failed: everything a receiver found out about it at its border, and for each
// signature that does not verify what happened, who did it, and what helps. Pure; the search in
// undo.h is bounded, so the whole answer takes a second or two at most.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "dns/view.h"
#include "mail/authenticate.h"
#include "mail/dmarc/public_suffix.h"
#include "mail/forensics/hop.h"
#include "mail/forensics/key_story.h"
#include "mail/forensics/undo.h"
#include "mail/message/border.h"
#include "mail/message/headers.h"

namespace mailctl::mail::forensics {

enum class Cause : std::uint8_t {
  kPass,
  kChanged,          // the message was changed, and every change is known
  kPartlyExplained,  // changes are known, and there are more
  kUnexplained,      // changed, and no known change explains it
  kHeaderOrKey,      // a signed field was changed, or another key signed: cannot be told
  kKeyRotatedAway,
  kKeyNeverPublished,
  kKeyOtherSelector,
  kKeyOpen,   // gone, replaced or never there: cannot be told
  kKeyUnfit,  // the record cannot be used for it
  kExpired,
  kUnreadable,   // the signature field itself
  kNotAnswered,  // DNS
  kNotExamined   // more signatures than are looked into
};

// "pass" "changed" "partly-explained" … "key-rotated-away": stable, in JSON.
[[nodiscard]] std::string_view to_text(Cause cause);

struct SignatureDiagnosis {
  dkim::SignatureResult checked;
  Cause cause = Cause::kPass;
  Certainty certainty = Certainty::kProven;
  std::string statement;              // one sentence; empty for a pass
  std::optional<Undone> undone;       // where the message was searched for changes
  std::vector<std::string> suspects;  // observations, where the header is not explained
  std::optional<Hop> hop;             // who changed it
  std::vector<std::string> advice;
};

struct Diagnosis {
  std::vector<message::Received> hops;  // from the top
  message::Border border;
  Delivery delivery;  // what SPF was checked with
  Authentication found;
  std::vector<SignatureDiagnosis> signatures;  // as in found.dkim
  std::string summary;                         // one or two sentences
};

struct DiagnoseRequest {
  const message::Message& message;
  std::string border;  // --border; empty: guess
  base::Time now;
};

// Signatures that are searched for changes; the search is what takes time.
inline constexpr std::size_t kMaxSearched = 4;

// While the view lacks something the diagnosis is provisional and nothing is searched.
[[nodiscard]] Diagnosis diagnose(const DiagnoseRequest& request,
                                 const dns::View& view,
                                 const dmarc::PublicSuffixList& suffixes,
                                 dns::MissingQuestions& missing);

}  // namespace mailctl::mail::forensics
