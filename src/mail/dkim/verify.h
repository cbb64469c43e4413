#pragma once
// Verifying the DKIM signatures of a message (RFC 6376 §6, RFC 8301, RFC 8463). One pass over the
// body for each kind of canonical form, shared by all signatures that use it.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "dns/view.h"
#include "mail/dkim/key_cache.h"
#include "mail/dkim/result.h"
#include "mail/dkim/signature.h"
#include "mail/message/headers.h"

namespace mailctl::mail::dkim {

// Old corpora relax them; the defaults are what RFC 8301 asks for.
struct VerifyOptions {
  unsigned min_rsa_bits = 1024;     // RFC 8301 §3.2
  std::size_t max_signatures = 16;  // more are not looked at (RFC 6376 §4.2): result policy
  KeyCache* keys = nullptr;         // keys already read, of this thread; nullptr: none
};

// Which part did not fit, for explanations.
enum class Failure : std::uint8_t {
  kNone,
  kSyntax,      // the field cannot be read, or lacks what it must have
  kKeyMissing,  // nodata or no such name at <selector>._domainkey.<domain>
  kKeyUnread,   // DNS did not answer
  kKeyRevoked,  // empty p= (§3.6.1)
  kKeyUnfit,    // another type, too small, not for mail, hash not allowed, malformed
  kExpired,     // x= has passed
  kBodyHash,    // the body was changed
  kSignature    // the header was changed, or another key signed
};

struct SignatureResult {
  Result result = Result::kNone;
  Failure failure = Failure::kNone;
  std::string reason;     // one line for people; empty for a pass without remarks
  std::size_t field = 0;  // index in the message
  Signature signature;    // as far as it could be read
  unsigned key_bits = 0;  // 0 where no key was read
  bool is_test = false;   // t=y in the key record (§3.6.1)
  std::optional<std::uint64_t> unsigned_octets;  // with l=: octets of the body not covered
};

struct Verification {
  std::vector<SignatureResult> signatures;  // from the top of the message; empty: not signed
};

// What the view lacks is added to `missing`; the results of those signatures are provisional.
// A message without exactly one From can have passing signatures; what that means is DMARC's
// question.
Verification verify(const message::Message& message,
                    const dns::View& view,
                    dns::MissingQuestions& missing,
                    base::Time now,
                    const VerifyOptions& options = {});

}  // namespace mailctl::mail::dkim
