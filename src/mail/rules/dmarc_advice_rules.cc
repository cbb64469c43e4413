// What domains and senders should strive for (mail/dmarc/advice.h), and what messages need.

#include <array>

#include "mail/rules/rule.h"

namespace mailctl::mail::rules {
namespace {

using base::Severity;

constexpr std::array<Rule, 12> kRows = {{
    {"dmarc/no-author",
     Severity::kError,
     "RFC 9989 §5.3.1; RFC 5322 §3.6.2",
     "From names no domain",
     "Without one author's domain DMARC cannot be evaluated, and many receivers refuse the "
     "message.",
     "Write one From field with one address."},
    {"dmarc/no-reports",
     Severity::kWarning,
     "RFC 9989 §5.1.3; RFC 9989 §8",
     "a DMARC record asks for no aggregate reports",
     "Full participation asks for a mailbox for reports. Without them nobody sees which "
     "streams fail, and a stricter policy is a guess.",
     "Name a mailbox:\n"
     "v=DMARC1; p=none; rua=mailto:dmarc@example.com"},
    {"dmarc/not-enforced",
     Severity::kWarning,
     "RFC 9989 §5.1.7; RFC 9989 §5.4",
     "the DMARC policy in effect is none",
     "p=none is for collecting reports. Receivers handle forged mail as if there were no "
     "record.",
     "When the reports show that every stream is signed and aligned, go on to quarantine, then "
     "to reject:\n"
     "v=DMARC1; p=quarantine; rua=mailto:dmarc@example.com"},
    {"dmarc/not-rejecting",
     Severity::kWarning,
     "RFC 9989 §5.1.7; RFC 9989 §7.4",
     "a domain of services asks for quarantine only",
     "Mailing lists, the reason for caution with reject, do not concern mail of services. With "
     "DKIM on every stream, p=reject costs nothing.",
     "When every stream is signed and aligned:\n"
     "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"},
    {"dmarc/parked-open",
     Severity::kWarning,
     "RFC 9989 §5.1.7; RFC 9989 §4.7",
     "a domain without mail does not reject what is sent in its name",
     "Nothing legitimate can fail where nobody writes, so no transition is needed. Names below "
     "the domain are forged as readily as the domain.",
     "Publish, and leave sp and np away, which then are reject too:\n"
     "_dmarc.example.com. IN TXT \"v=DMARC1; p=reject\""},
    {"dmarc/parked-receives",
     Severity::kWarning,
     "RFC 7505 §3; RFC 7505 §4.2",
     "a domain without mail has no null MX",
     "A null MX says that the domain takes no mail. Senders then stop at once, and receivers "
     "know that an answer to its mail is impossible.",
     "Publish:\n"
     "example.com. IN MX 0 ."},
    {"dmarc/parked-sends",
     Severity::kWarning,
     "RFC 7208 §10.1.2; RFC 7208 §5.1",
     "a domain without mail has no SPF record that denies all",
     "v=spf1 -all says that no host may send for the domain. It also protects where the "
     "receiver looks at SPF alone.",
     "Publish:\n"
     "example.com. IN TXT \"v=spf1 -all\""},
    {"dmarc/people-rejected",
     Severity::kInfo,
     "RFC 9989 §7.4",
     "people write from a domain with p=reject",
     "Mailing lists change messages, which breaks DKIM, and keep From, which breaks alignment. "
     "Under p=reject such mail is refused, and subscribers of the list may be removed. RFC "
     "9989 therefore wants such domains to think twice, and receivers to treat reject as "
     "quarantine where they know nothing else.",
     "Know that lists must rewrite From for your users, or move people to a name of their own "
     "with p=quarantine."},
    {"dmarc/sender-unaligned",
     Severity::kWarning,
     "RFC 9989 §5.1.6; RFC 9989 §4.4",
     "a sender of the domain has neither SPF nor DKIM aligned",
     "Its mail fails DMARC even when it is delivered directly, and meets the policy.",
     "Have it sign with a key of your domain (d=), or send with an envelope of your domain "
     "that SPF admits."},
    {"dmarc/several-authors",
     Severity::kError,
     "RFC 9989 §5.3.1; RFC 9989 §11.5",
     "From names several domains, or stands several times",
     "DMARC is for one author's domain. Receivers of RFC 7489 check each and apply the "
     "strictest policy that fails; many refuse such messages.",
     "Write one From field with one address; the others belong into Reply-To or Cc."},
    {"dmarc/spf-only-sender",
     Severity::kWarning,
     "RFC 9989 §8; RFC 9989 §7.4",
     "a sender under p=reject is authenticated by SPF alone",
     "A forwarded message comes from the forwarder's address, so SPF fails, and without DKIM "
     "nothing is left. RFC 9989 forbids to rely on SPF alone under p=reject.",
     "Have it sign with a key of your domain (d=)."},
    {"dmarc/strict-excludes-sender",
     Severity::kWarning,
     "RFC 9989 §4.4; RFC 9989 §4.7",
     "strict alignment keeps a sender from passing",
     "With adkim=s or aspf=s the names must be equal; a name below the domain is not enough.",
     "Let the sender use the domain itself, or allow relaxed alignment by removing adkim=s and "
     "aspf=s."},
}};

}  // namespace

std::span<const Rule> dmarc_advice_rules() {
  return kRows;
}

}  // namespace mailctl::mail::rules
