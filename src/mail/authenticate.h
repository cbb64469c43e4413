#pragma once
// Everything a receiver finds out about a message: SPF, DKIM, ARC and DMARC in one value, and the
// Authentication-Results that says it.

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "dns/view.h"
#include "mail/arc/validate.h"
#include "mail/dkim/verify.h"
#include "mail/dmarc/evaluate.h"
#include "mail/dmarc/public_suffix.h"
#include "mail/message/authentication_results.h"
#include "mail/message/author.h"
#include "mail/message/headers.h"
#include "mail/spf/evaluate.h"

namespace mailctl::mail {

// What the receiver saw of the connection, beside the message.
struct Delivery {
  std::optional<spf::IpAddress> ip;  // without it SPF is not checked
  std::string helo;
  std::string mail_from;             // "" is the null reverse path
  std::string receiver = "unknown";  // who asks: authserv-id, and %{r} of SPF
  base::Time now;
};

// What the checks are made with.
struct Checks {
  const dns::View& view;
  const dmarc::PublicSuffixList& suffixes;
  dkim::VerifyOptions dkim = {};
  spf::Trace trace = spf::Trace::kOff;
};

struct Authentication {
  message::Authors authors;
  std::optional<spf::Evaluation> spf;  // of MAIL FROM; of HELO where the reverse path is null
  std::optional<spf::Evaluation>
      helo;  // of HELO beside it (RFC 7208 §2.3), where it is a host name
  dkim::Verification dkim;
  arc::Chain arc;
  dmarc::Evaluation dmarc;
};

// What the view lacks is added to `missing`; the results are provisional then.
Authentication authenticate(const message::Message& message,
                            const Delivery& delivery,
                            const Checks& checks,
                            dns::MissingQuestions& missing);

// What DMARC takes from the others (RFC 9989 §4.4).
dmarc::Request dmarc_request_of(const Authentication& found);

// RFC 8601 §2.7.1, RFC 9989 §9.1, RFC 8617 §10: spf, dkim for each signature, arc where there is a
// chain, dmarc.
message::AuthenticationResults authentication_results_of(const Authentication& found,
                                                         const Delivery& delivery);

}  // namespace mailctl::mail
