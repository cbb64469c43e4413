// Where DMARC records stand, what they mean there, and where the reports go (mail/dmarc/lint.h).

#include <array>

#include "mail/rules/rule.h"

namespace mailctl::mail::rules {
namespace {

using base::Severity;

constexpr std::array<Rule, 17> kRows = {{
    {"dmarc/dangling-alias",
     Severity::kError,
     "RFC 9989 §4.10; RFC 1034 §3.6.2",
     "the name of the DMARC record is an alias that leads to no record",
     "Receivers follow the alias, find nothing, and apply no policy. Often a provider's "
     "service has ended.",
     "Ask the provider for the right target, or replace the alias by a record:\n"
     "_dmarc.example.com. IN TXT \"v=DMARC1; p=none; rua=mailto:dmarc@example.com\""},
    {"dmarc/destination-not-authorized",
     Severity::kWarning,
     "RFC 9990 §4; RFC 9989 §11.6",
     "a host of others has not agreed to get the reports",
     "Receivers send reports to a host of another organization only when it publishes a record "
     "that says so. Without it the reports are not sent, and nobody notices.",
     "The operator of the host publishes, with your domain first:\n"
     "example.com._report._dmarc.reports.example.net. IN TXT \"v=DMARC1\""},
    {"dmarc/destination-overridden",
     Severity::kWarning,
     "RFC 9990 §4",
     "the host of the reports sends them on to another host",
     "The record by which a host agrees may name another address, but only on the same host. "
     "Otherwise receivers send the reports to neither.",
     "The operator of the host removes rua from that record, or names an address on the same "
     "host."},
    {"dmarc/destination-takes-no-mail",
     Severity::kWarning,
     "RFC 9989 §5.1.3; RFC 5321 §5.1; RFC 7505 §3",
     "the host of a report address takes no mail",
     "Reports are mail. A host without MX and address, or with a null MX, gets none.",
     "Name a mailbox that takes mail, or publish an MX for the host."},
    {"dmarc/destination-unknown",
     Severity::kInfo,
     "RFC 9990 §4",
     "DNS does not say whether the reports may be sent to a host of others",
     "Receivers meet the same error. They may try again later, or send no reports.",
     "Have the operator of the host see to its name servers."},
    {"dmarc/dns-error",
     Severity::kWarning,
     "RFC 9989 §5.3.6; RFC 9989 §4.10.1",
     "DNS gives no answer for the DMARC record",
     "While DNS fails, receivers cannot say pass or fail. They may refuse the mail for a time, "
     "or deliver forged mail.",
     "See to the name servers of the zone; mailctl dns txt _dmarc.example.com shows what they "
     "answer."},
    {"dmarc/foreign-text",
     Severity::kInfo,
     "RFC 9989 §4.10",
     "a text that is no DMARC record stands at the name of the record",
     "Receivers ignore texts that do not begin with v=DMARC1. Only a DMARC record belongs "
     "there.",
     "Remove the text, or move it to the name where it belongs."},
    {"dmarc/no-organizational-record",
     Severity::kWarning,
     "RFC 9989 §8; RFC 9989 §5.1.4",
     "a name below a domain has a DMARC record and the domain has none",
     "Full participation asks for a record at the organizational domain too. Without it every "
     "other name below is open to forgers, and receivers that use the tree walk take the lower "
     "name for the organizational domain.",
     "Publish a record at the organizational domain:\n"
     "_dmarc.example.com. IN TXT \"v=DMARC1; p=none; rua=mailto:dmarc@example.com\""},
    {"dmarc/no-record",
     Severity::kWarning,
     "RFC 9989 §5.1.4; RFC 9989 §8",
     "no DMARC record applies to the domain",
     "Receivers do not tell mail of the domain from forged mail, and report nothing. Large "
     "receivers refuse bulk mail of domains without DMARC.",
     "Begin with reports only:\n"
     "_dmarc.example.com. IN TXT \"v=DMARC1; p=none; rua=mailto:dmarc@example.com\""},
    {"dmarc/not-a-suffix",
     Severity::kError,
     "RFC 9989 §4.10.2; RFC 9989 §5.2",
     "psd=y stands at a domain that is no public suffix",
     "psd=y is for registries. It makes each name one label below an organizational domain of "
     "its own: SPF and DKIM of one name no longer align with another.",
     "Remove psd."},
    {"dmarc/np-without-effect",
     Severity::kWarning,
     "RFC 9989 §3.2.13; RFC 9989 App. A.4",
     "np= never applies, because every name exists",
     "np is for names that do not exist (NXDOMAIN). A wildcard makes all names exist, and so "
     "do name servers that answer no data instead of NXDOMAIN. Then sp or p applies.",
     "Make sp, or p where there is no sp, as strict as np, or remove the wildcard."},
    {"dmarc/organizational-differs",
     Severity::kWarning,
     "RFC 9989 §4.10.2; RFC 9989 §11.8; RFC 7489 §3.2",
     "the tree walk and the public suffix list find different organizational domains",
     "The organizational domain decides which names are aligned and which record applies. "
     "Receivers of RFC 9989 and of RFC 7489 then treat the same message differently.",
     "Publish a record with psd=n at the domain that stands for itself and its names:\n"
     "_dmarc.example.com. IN TXT \"v=DMARC1; p=reject; psd=n; rua=mailto:dmarc@example.com\""},
    {"dmarc/several-records",
     Severity::kError,
     "RFC 9989 §4.10; RFC 7489 §6.6.3",
     "there are several DMARC records at one name",
     "Receivers of RFC 9989 discard them all and go on to the organizational domain; those of "
     "RFC 7489 stop, and no policy applies.",
     "Keep one record. Several addresses for reports stand in one rua, with commas between "
     "them."},
    {"dmarc/sp-ignored",
     Severity::kInfo,
     "RFC 9989 §4.7; RFC 9989 §4.10.1",
     "sp= or np= stands below the organizational domain",
     "Both count on the record of the organizational domain or of a public suffix only. Names "
     "below this one take their policy from there.",
     "Remove sp and np here, or declare the domain an organizational one with psd=n."},
    {"dmarc/too-deep",
     Severity::kWarning,
     "RFC 9989 §5.1.8; RFC 9989 §4.10",
     "psd=n stands so deep that names below it never find it",
     "From names of more than eight labels the tree walk goes on with the rightmost seven, so "
     "a record at eight labels or more is only found by its own name.",
     "Publish a record at each name that sends mail, or move the cut to a shorter name."},
    {"dmarc/wildcard-text",
     Severity::kWarning,
     "RFC 4592 §3.3; RFC 9989 §4.10",
     "a wildcard TXT record answers in place of a DMARC record",
     "A wildcard answers for every name that does not exist, _dmarc too. Receivers ignore its "
     "text, but SPF and DKIM records of names that do not exist may come from it as well.",
     "Publish the record itself, and remove the wildcard TXT:\n"
     "_dmarc.example.com. IN TXT \"v=DMARC1; p=none; rua=mailto:dmarc@example.com\""},
    {"dmarc/wrong-name",
     Severity::kError,
     "RFC 9989 §4.5; RFC 9989 §4.10",
     "a DMARC record stands at a name where nobody looks for it",
     "Receivers ask _dmarc below the domain, and nothing else. Forms that complete names by "
     "themselves easily make _dmarc.example.com.example.com of it.",
     "Publish it at\n"
     "_dmarc.example.com."},
}};

}  // namespace

std::span<const Rule> dmarc_rules() {
  return kRows;
}

}  // namespace mailctl::mail::rules
