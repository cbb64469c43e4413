// What can be wrong in the text of one DMARC record (mail/dmarc/record.h).

#include <array>

#include "mail/rules/rule.h"

namespace mailctl::mail::rules {
namespace {

using base::Severity;

constexpr std::array<Rule, 18> kRows = {{
    {"dmarc/bad-uri",
     Severity::kError,
     "RFC 9989 §4.6; RFC 9989 §4.8",
     "an address for DMARC reports is no URI",
     "Receivers ignore it, so reports do not arrive, and nobody notices.",
     "Write a scheme before the address, commas only between addresses, and a comma or exclamation "
     "mark within one percent-encoded:\n"
     "rua=mailto:dmarc@example.com,mailto:copy@example.com"},
    {"dmarc/bad-value",
     Severity::kError,
     "RFC 9989 §4.10.1; RFC 9989 §4.8",
     "a tag of a DMARC record has a value that is not defined",
     "A wrong p, sp or np makes receivers act as with p=none where rua is valid, and ignore the "
     "record where it is not: one typing error switches the protection off. Other tags fall back "
     "to their default.",
     "p, sp and np are none, quarantine or reject; adkim and aspf are r or s; t is y or n; psd is "
     "y, n or u."},
    {"dmarc/duplicate-tag",
     Severity::kError,
     "RFC 9989 §4.7; RFC 6376 §3.2",
     "a tag stands twice in a DMARC record",
     "A list with the same tag twice is invalid as a whole, so receivers ignore the record.",
     "Keep one of the two; several addresses stand in one rua, with commas between them."},
    {"dmarc/fo-without-ruf",
     Severity::kWarning,
     "RFC 9989 §4.7",
     "fo= says when failure reports are wanted, and without ruf= nobody gets them",
     "Receivers must ignore fo without ruf. Few of them send failure reports at all.",
     "Remove fo=; aggregate reports (rua) do not need it."},
    {"dmarc/historic-tag",
     Severity::kInfo,
     "RFC 9989 §9.3; RFC 9989 App. C.5.2; RFC 9989 App. A.6",
     "pct, rf and ri are no longer read",
     "Receivers of RFC 9989 ignore these tags and apply the policy to all mail; older ones still "
     "act on a pct below 100.",
     "Remove the tag. While a policy is tested, write t=y, which lowers it by one step:\n"
     "v=DMARC1; p=quarantine; t=y; rua=mailto:dmarc@example.com"},
    {"dmarc/malformed-tag",
     Severity::kError,
     "RFC 9989 §4.8",
     "a part of a DMARC record is no name=value",
     "Receivers read something else than was meant, or nothing. Often a semicolon is missing.",
     "Write the tags with semicolons between them:\n"
     "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"},
    {"dmarc/many-destinations",
     Severity::kWarning,
     "RFC 9989 §4.7; RFC 9989 §11.2",
     "a DMARC record names very many addresses for reports",
     "Receivers may limit to how many addresses they send, and then nobody knows which get "
     "reports.",
     "Name one or two mailboxes and distribute the reports from there."},
    {"dmarc/missing-policy",
     Severity::kInfo,
     "RFC 9989 §4.7; RFC 9989 §4.10.1; RFC 7489 §6.3",
     "a DMARC record has no p=",
     "Receivers read it as p=none where rua is valid, and ignore the record where it is not; for "
     "receivers of RFC 7489, p must be there and stand second.",
     "Say what you mean, right behind the version:\n"
     "v=DMARC1; p=none; rua=mailto:dmarc@example.com"},
    {"dmarc/no-version",
     Severity::kError,
     "RFC 9989 §4.7",
     "the text does not begin with v=DMARC1",
     "Receivers ignore a value that does not begin so, in these capitals. The domain then has no "
     "DMARC policy.",
     "Begin the record with\n"
     "v=DMARC1; "},
    {"dmarc/policy-not-second",
     Severity::kInfo,
     "RFC 7489 §6.3; RFC 9989 §4.8",
     "p= does not stand right behind the version",
     "RFC 9989 leaves the order free; RFC 7489 wanted p second, and old receivers may ignore "
     "the record.",
     "Write p right behind v:\n"
     "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"},
    {"dmarc/sampling",
     Severity::kWarning,
     "RFC 9989 App. A.6; RFC 7489 §6.6.4",
     "pct= below 100 means two things to two kinds of receivers",
     "Receivers of RFC 7489 apply the policy to that share of mail and one step less to the "
     "rest. Receivers of RFC 9989 ignore pct and apply the policy to all of it.",
     "Remove pct. To lower the policy by one step for a time, write t=y:\n"
     "v=DMARC1; p=quarantine; t=y; rua=mailto:dmarc@example.com"},
    {"dmarc/scheme-ignored",
     Severity::kWarning,
     "RFC 9989 §4.7",
     "an address for reports is no mailto: address",
     "Receivers must support mailto: and ignore schemes that they do not support. Most support "
     "no other.",
     "Name a mailbox:\n"
     "rua=mailto:dmarc@example.com"},
    {"dmarc/size-limit",
     Severity::kInfo,
     "RFC 9989 §4.8",
     "a size limit stands behind an address for reports",
     "The limit is obsolete, and receivers ignore it.",
     "Remove the exclamation mark and what follows it:\n"
     "rua=mailto:dmarc@example.com"},
    {"dmarc/suffix-failure-reports",
     Severity::kWarning,
     "RFC 9989 §10.2",
     "a public suffix asks for failure reports",
     "Failure reports hold mail of the organizations below the suffix, so such a record must "
     "not have ruf.",
     "Remove ruf and fo."},
    {"dmarc/test-mode",
     Severity::kWarning,
     "RFC 9989 §4.7; RFC 9989 App. A.6",
     "t=y lowers the policy for one kind of receivers only",
     "Receivers of RFC 9989 apply one step less than the policy says. Receivers of RFC 7489 do "
     "not know t and apply it in full. Nobody counts a domain in test mode as enforced.",
     "Use t=y for a limited time, and remove it when the reports show that all streams pass."},
    {"dmarc/unknown-tag",
     Severity::kWarning,
     "RFC 9989 §4.7; RFC 9989 §4.8",
     "a tag of a DMARC record is not defined",
     "Receivers ignore it. Often it is a spelling mistake (rau for rua), and what was meant does "
     "not happen.",
     "Correct the spelling, or remove the tag."},
    {"dmarc/weak-missing-names",
     Severity::kWarning,
     "RFC 9989 §4.7",
     "mail from names that do not exist meets a weaker policy than the domain",
     "Whoever is kept from forging the domain uses a name below it that does not exist. No "
     "sender of yours can need such a name.",
     "Say np=reject; it needs no transition:\n"
     "v=DMARC1; p=quarantine; np=reject; rua=mailto:dmarc@example.com"},
    {"dmarc/weak-subdomains",
     Severity::kWarning,
     "RFC 9989 §4.7",
     "sp= is weaker than p=",
     "Whoever is kept from forging the domain uses a name below it.",
     "Remove sp when the names below send only authenticated mail. Until then protect at least "
     "the names that do not exist:\n"
     "v=DMARC1; p=reject; sp=none; np=reject; rua=mailto:dmarc@example.com"},
}};

}  // namespace

std::span<const Rule> dmarc_record_rules() {
  return kRows;
}

}  // namespace mailctl::mail::rules
