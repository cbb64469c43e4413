#include "mail/dmarc/strictness.h"

#include <algorithm>
#include <array>

namespace mailctl::mail::dmarc {
namespace {

constexpr std::array kSenderClasses = {
    SenderClass::kDomain, SenderClass::kSubdomain, SenderClass::kMissingSubdomain};
constexpr std::array kReadings = {Reading::kRfc9989, Reading::kRfc7489};

Policy lowered(Policy policy) {
  return policy == Policy::kReject ? Policy::kQuarantine : Policy::kNone;
}

Policy stated_policy(const Record& record, SenderClass sender, Reading reading) {
  const Policy p = record.p.value_or(Policy::kNone);
  const Policy sp = record.sp.value_or(p);
  switch (sender) {
    case SenderClass::kDomain:
      return p;
    case SenderClass::kSubdomain:
      return sp;
    case SenderClass::kMissingSubdomain:
      return reading == Reading::kRfc9989 ? record.np.value_or(sp) : sp;
  }
  return p;
}

// RFC 7489 §6.6.4: the messages that pct leaves out get the policy one level below.
unsigned enforced_share(const Record& record, Reading reading) {
  return reading == Reading::kRfc7489 ? record.pct : 100U;
}

}  // namespace

Policy applied_policy(const Record& record, SenderClass sender, Reading reading) {
  const Policy stated = stated_policy(record, sender, reading);
  const bool is_lowered =
      reading == Reading::kRfc9989 ? record.t == TestMode::kOn : record.pct == 0;
  return is_lowered ? lowered(stated) : stated;
}

bool is_enforcing(const Record& record) {
  return std::ranges::any_of(kReadings, [&](Reading reading) {
    return std::ranges::any_of(kSenderClasses, [&](SenderClass sender) {
      return applied_policy(record, sender, reading) != Policy::kNone;
    });
  });
}

bool is_stricter(const Record& next, const Record& before) {
  if (!is_enforcing(next)) return false;
  if (next.adkim > before.adkim || next.aspf > before.aspf) return true;
  for (const Reading reading : kReadings) {
    for (const SenderClass sender : kSenderClasses) {
      const Policy then = applied_policy(next, sender, reading);
      const Policy now = applied_policy(before, sender, reading);
      if (then > now) return true;
      const bool larger_share = enforced_share(next, reading) > enforced_share(before, reading);
      if (then == now && then != Policy::kNone && larger_share) return true;
    }
  }
  return false;
}

}  // namespace mailctl::mail::dmarc
