#pragma once
// DMARC of one message (RFC 9989 §5.3), and as receivers of RFC 7489 still do it: the tree walk and
// the public suffix list can disagree about the organizational domain, the policy and alignment, so
// both are evaluated and the difference is said.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dns/view.h"
#include "mail/dkim/result.h"
#include "mail/dmarc/public_suffix.h"
#include "mail/dmarc/record.h"
#include "mail/spf/result.h"

namespace mailctl::mail::dmarc {

enum class Result : std::uint8_t { kNone, kPass, kFail, kTempError, kPermError };

// "none" "pass" "fail" "temperror" "permerror" (RFC 9989 §9.2)
constexpr std::string_view to_text(Result result) {
  constexpr std::string_view kWords[] = {"none", "pass", "fail", "temperror", "permerror"};
  return kWords[static_cast<std::size_t>(result)];
}

struct SpfIdentifier {
  dns::Name domain;  // of MAIL FROM; the HELO name only where the reverse path was null (§4.4.2)
  spf::Result result = spf::Result::kNone;
};

struct DkimIdentifier {
  dns::Name domain;  // d=
  std::string selector;
  dkim::Result result = dkim::Result::kNone;
};

struct Request {
  // The domains of every From address of every From field, once or more each. Other than one
  // domain: DMARC cannot be evaluated (§5.3.1, §11.5), permerror; receivers of RFC 7489 check each
  // of a few and act on the worst (§6.6.1 there).
  std::vector<dns::Name> authors;
  std::optional<SpfIdentifier> spf;
  std::vector<DkimIdentifier> dkim;
};

// How one kind of receiver sees the message.
struct Verdict {
  Result result = Result::kNone;
  Policy policy = Policy::kNone;       // that applies to this author: p, sp or np
  Policy disposition = Policy::kNone;  // what is asked for this message: none for a pass; t= and
                                       // pct counted in (pct as the worst case)
  std::string_view policy_tag;         // "p" "sp" "np"; empty without a record
  dns::Name organizational;            // of the author
  std::optional<dns::Name> record_domain;  // where the record was found, without "_dmarc."
  std::optional<Record> record;
  bool is_spf_aligned = false;   // and passed
  bool is_dkim_aligned = false;  // and at least one passed
  std::string aligned_domain;    // the identifier that made it pass, "d=example.com"
  std::string reason;            // one line with its section
  bool operator==(const Verdict&) const = default;
};

struct Evaluation {
  Verdict rfc9989;
  Verdict rfc7489;
  std::string disagreement;  // one line where the two differ in what happens; empty else
};

// What the view lacks is added to `missing`; the evaluation is provisional then.
Evaluation evaluate(const Request& request,
                    const dns::View& view,
                    const PublicSuffixList& suffixes,
                    dns::MissingQuestions& missing);

}  // namespace mailctl::mail::dmarc
