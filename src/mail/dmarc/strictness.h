#pragma once
// How strict a DMARC record is, for the rule that a stricter one waits until every stream is
// proven. Receivers still read records in two ways: RFC 9989 knows np and t, RFC 7489 knows pct and
// neither of them. A record counts as strict as its stricter reading.

#include "mail/dmarc/record.h"

namespace mailctl::mail::dmarc {

enum class SenderClass : std::uint8_t { kDomain, kSubdomain, kMissingSubdomain };
enum class Reading : std::uint8_t { kRfc9989, kRfc7489 };

// The policy that unaligned mail of this class meets: np falls back to sp, sp to p; t=y lowers it
// by one level (RFC 9989 §4.7); pct=0 lowers it by one level (RFC 7489 §6.6.4).
[[nodiscard]] Policy applied_policy(const Record& record, SenderClass sender, Reading reading);

// Some mail that fails may be quarantined or rejected, under either reading.
[[nodiscard]] bool is_enforcing(const Record& record);

// Some mail may fare worse under `next` than under `before`: a higher applied policy for a class of
// senders, a higher pct, or strict alignment that was relaxed, while enforcing. For a domain
// without a record give Record{} as `before`.
[[nodiscard]] bool is_stricter(const Record& next, const Record& before);

}  // namespace mailctl::mail::dmarc
