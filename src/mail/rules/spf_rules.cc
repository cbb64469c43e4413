// What a domain's SPF amounts to (mail/spf/lint.h).

#include <array>

#include "mail/rules/rule.h"

namespace mailctl::mail::rules {
namespace {

using base::Severity;

constexpr std::array<Rule, 39> kRows = {{
    {"spf/alias",
     Severity::kWarning,
     "RFC 1034 §3.6.2; RFC 7208 §4.4",
     "the name is an alias, so its SPF record is that of another name",
     "A name with a CNAME cannot have other records, and receivers read the TXT values of the "
     "name that it leads to. Whoever owns that name decides who may send.",
     "Keep it where the other name is yours to trust; else replace the CNAME by address "
     "records and publish\n"
     "v=spf1 -all"},
    {"spf/bad-explanation",
     Severity::kInfo,
     "RFC 7208 §6.2",
     "the explanation that exp= points to cannot be used",
     "An explanation is exactly one TXT value of ASCII with correct macros. Otherwise "
     "receivers go on as if there were no exp=. Its lookup is not counted.",
     "Publish one text, or remove exp=, for example\n"
     "Mail from %{d} is sent by its own servers only."},
    {"spf/bad-target-name",
     Severity::kWarning,
     "RFC 7208 §4.8; RFC 7208 §7.3",
     "a term names something that DNS cannot hold",
     "A name with an empty label or one over 63 octets cannot be asked for. Receivers differ: "
     "to some the term does not match, to others the record is a permerror.",
     "Correct the name, or remove the term."},
    {"spf/broken-strings",
     Severity::kError,
     "RFC 7208 §3.3",
     "the strings of a TXT value run into each other without a blank",
     "Receivers join the strings of one value without blanks. A value that was cut at its "
     "blanks, or that lacks the blank at a boundary, reads otherwise than it was meant.",
     "Publish the record in quotes, with the blanks inside them, for example\n"
     "\"v=spf1 include:_spf.example.com ~all\""},
    {"spf/dead-term",
     Severity::kWarning,
     "RFC 7208 §5.1",
     "a term stands behind all, where receivers never look",
     "all matches everybody, so the evaluation ends there. What the term was to admit does "
     "not pass.",
     "Move the term before all, or remove it."},
    {"spf/dns-failure",
     Severity::kWarning,
     "RFC 7208 §4.4; RFC 7208 §5; RFC 7208 §2.6.6",
     "DNS refuses, or does not answer, for a name that the record needs",
     "Receivers answer temperror when they come to it: mail is delayed, and refused when it "
     "lasts. It is not a void lookup.",
     "Look at the name servers of that name. If it is yours, repair them; if not, tell its "
     "owner, or remove the term."},
    {"spf/fail-all",
     Severity::kInfo,
     "RFC 9989 §7.1; RFC 7208 §8.4",
     "-all lets some receivers refuse mail before they look at DKIM",
     "With DMARC enforced, ~all and -all give the same DMARC result. Receivers that act on "
     "SPF alone refuse forwarded mail of -all domains, though its DKIM signature is good.",
     "Where DMARC is enforced and DKIM signs everything, ~all loses nothing:\n"
     "~all"},
    {"spf/host-without-record",
     Severity::kInfo,
     "RFC 7208 §10.1.2; RFC 7208 §10.1.3; RFC 7208 §2.3",
     "a host that sends mail has no SPF record of its own",
     "Bounces have no sender, so receivers check the name in HELO, which is the host's. "
     "Without a record the result is none.",
     "Publish at each sending host\n"
     "v=spf1 a -all"},
    {"spf/ignored-redirect",
     Severity::kWarning,
     "RFC 7208 §6.1; RFC 7208 §5.1",
     "redirect= is ignored, because the record has an all",
     "Where there is an all anywhere in the record, receivers ignore redirect=. The record "
     "that it names is never read.",
     "Remove all to let redirect= decide, or turn it into an include before all:\n"
     "include:_spf.example.com"},
    {"spf/include-broken",
     Severity::kError,
     "RFC 7208 §5.2",
     "an included record is not valid",
     "A permerror in an included record is a permerror of the whole: mail fails that has "
     "nothing to do with that service.",
     "Tell its owner. Until it is repaired, remove the include."},
    {"spf/include-without-record",
     Severity::kError,
     "RFC 7208 §5.2",
     "an include names a domain without an SPF record",
     "Receivers answer permerror for every mail that comes this far: not only the service's "
     "mail fails.",
     "Correct the name as the service's instructions have it, or remove the include."},
    {"spf/included-pass-all",
     Severity::kError,
     "RFC 7208 §5.2",
     "an included record lets everybody pass",
     "An include matches when the included record says pass. One that ends in +all says pass "
     "to the whole world, and so does yours.",
     "Remove the include, and tell its owner."},
    {"spf/large-answer",
     Severity::kWarning,
     "RFC 7208 §3.4",
     "the TXT values at the name may not fit into one UDP answer",
     "Every TXT value at a name comes in the same answer. Above 450 octets it may not fit "
     "into 512, and some receivers' resolvers fail to ask again over TCP.",
     "Remove TXT values that nobody needs any more (old verifications), or move terms to a "
     "record of their own:\n"
     "include:_spf1.example.com"},
    {"spf/local-part-macro",
     Severity::kInfo,
     "RFC 7208 §7.3; RFC 7208 §11.6",
     "a term asks DNS for the local-part of senders",
     "Each sender is a question of its own, so answers cannot be cached, and whoever runs the "
     "name servers, or guesses names, learns addresses. An exists term asks for an A record, "
     "also when the client has an IPv6 address.",
     "Leave it where single senders must be told apart; otherwise use terms without %{l} and "
     "%{s}."},
    {"spf/loop",
     Severity::kError,
     "RFC 7208 §4.6.4",
     "records include each other without end",
     "The evaluation goes round until the limit of ten lookups, and receivers answer "
     "permerror.",
     "Break the circle: remove the include or redirect that leads back."},
    {"spf/many-lookups",
     Severity::kWarning,
     "RFC 7208 §4.6.4",
     "the record is close to the limit of ten lookups",
     "include, a, mx, ptr, exists and redirect count, those of included records too. Services "
     "change their records without notice, and one more lookup there is a permerror here.",
     "Remove includes that no sender needs, replace a and mx of stable hosts by ip4 and ip6, "
     "or let each service use a subdomain of its own."},
    {"spf/missing-service",
     Severity::kWarning,
     "RFC 7208 §10.1",
     "a declared sending service is not included",
     "Its mail does not pass SPF. Where it does not sign with a DKIM key of the domain "
     "either, DMARC fails.",
     "Add the include of the service before all."},
    {"spf/near-miss",
     Severity::kError,
     "RFC 7208 §4.5; RFC 7208 §12",
     "a TXT value looks like an SPF record but is not taken for one",
     "Receivers select values that begin with exactly v=spf1 and a blank or the end, in any "
     "case. A blank or quote before it, another version or another spelling, and the value is "
     "ignored.",
     "Begin the record with\n"
     "v=spf1 "},
    {"spf/needless-prefix",
     Severity::kInfo,
     "RFC 7208 §5.6",
     "a prefix length is written that is the default",
     "ip4: without a length is one address, and so is ip6:. The text only makes the record "
     "longer.",
     "Leave the length out, for example\n"
     "ip4:192.0.2.10"},
    {"spf/neutral-all",
     Severity::kWarning,
     "RFC 7208 §5.1; RFC 7208 §8.2",
     "?all says nothing about who is not listed",
     "Neutral is treated as if there were no record.",
     "When all senders are listed, end the record with\n"
     "~all"},
    {"spf/no-all",
     Severity::kWarning,
     "RFC 7208 §4.7",
     "the record has neither all nor redirect=",
     "Who is not listed gets neutral, as if there were no record.",
     "End the record with\n"
     "~all"},
    {"spf/no-record",
     Severity::kWarning,
     "RFC 7208 §2.6.1; RFC 7208 §10.1.2",
     "the domain has no SPF record",
     "The result is none for every mail. Large receivers want SPF of who sends to them, and "
     "anybody can use the name in an envelope.",
     "List who sends, or say that nobody does:\n"
     "v=spf1 -all"},
    {"spf/overlap",
     Severity::kInfo,
     "RFC 7208 §10.1.1",
     "a network is admitted twice",
     "Receivers compare one after the other, so the second never decides anything. It costs "
     "room, and lookups when it is an a or mx.",
     "Remove the term that is covered, unless the other one may go away."},
    {"spf/p-macro",
     Severity::kWarning,
     "RFC 7208 §7.3; RFC 7208 §4.6.4",
     "%{p} is used, which costs lookups and seldom has a value",
     "The name of the client is found by reverse DNS, which is slow, is not the domain's to "
     "keep right, counts as one more lookup, and gives \"unknown\" where it fails. Only the "
     "first ten names count.",
     "Use %{i} or %{ir}, or list the networks:\n"
     "exists:%{ir}.spf.example.com"},
    {"spf/parked-domain",
     Severity::kWarning,
     "RFC 7208 §10.1.2",
     "a domain that sends no mail does not say so",
     "Without it anybody can use the domain's name in an envelope, and HELO names of its "
     "hosts likewise.",
     "Publish this, a null MX and a DMARC record with p=reject:\n"
     "v=spf1 -all"},
    {"spf/pass-all",
     Severity::kError,
     "RFC 7208 §5.1",
     "all without a qualifier, or +all, lets the whole world pass",
     "Anybody's mail passes SPF for this domain, and with it DMARC. all alone means +all.",
     "List who sends, and end the record with\n"
     "~all"},
    {"spf/ptr",
     Severity::kWarning,
     "RFC 7208 §5.5; RFC 7208 §4.6.4",
     "the record uses ptr, which should not be published",
     "It is slow, fails when somebody else's reverse DNS fails, and loads the servers of "
     ".arpa. Receivers look at the first ten names only, and some at none.",
     "List the addresses instead, for example\n"
     "ip4:192.0.2.10 ip6:2001:db8::10"},
    {"spf/redirect-without-record",
     Severity::kError,
     "RFC 7208 §6.1",
     "redirect= names a domain without an SPF record",
     "Receivers answer permerror for every mail that nothing before it has matched.",
     "Correct the name, or replace redirect= by\n"
     "~all"},
    {"spf/reserved-network",
     Severity::kWarning,
     "RFC 7208 §5.6; RFC 6890 §2.2.2",
     "a network is admitted that no mail comes from through the Internet",
     "Private, loopback and reserved addresses never reach a receiver elsewhere. The "
     "addresses that were meant, those seen from outside, are not admitted.",
     "Write the public addresses that your servers send from."},
    {"spf/shared-service",
     Severity::kInfo,
     "RFC 7208 §11.4; RFC 9989 §11.1",
     "all customers of a service send from the same addresses",
     "SPF passes for the domain whoever of them sends. The service must see to it that "
     "customers use only their own domains.",
     "Rely on DKIM for this service; with ?include: its mail gets no DMARC pass by SPF alone:\n"
     "?include:_spf.example.com"},
    {"spf/too-many-lookups",
     Severity::kError,
     "RFC 7208 §4.6.4; RFC 7208 §11.1",
     "the record needs more than ten lookups",
     "include, a, mx, ptr, exists and redirect count, those of included records too; all, "
     "ip4, ip6 and exp do not, nor do the hosts of an MX. Receivers answer permerror when "
     "they come to the eleventh, so what stands behind it never passes, and whoever is not "
     "listed gets permerror.",
     "Remove includes that no sender needs, replace a and mx of stable hosts by ip4 and ip6, "
     "or let each service use a subdomain of its own."},
    {"spf/too-many-mx-hosts",
     Severity::kError,
     "RFC 7208 §4.6.4; RFC 7208 §5.4",
     "mx leads to more than ten hosts",
     "Receivers answer permerror, however few addresses those hosts have. The hosts do not "
     "count towards the limit of ten lookups.",
     "List the sending addresses instead of mx, for example\n"
     "ip4:192.0.2.0/28"},
    {"spf/too-many-voids",
     Severity::kError,
     "RFC 7208 §4.6.4; RFC 7208 §11.1",
     "more than two lookups find nothing",
     "Receivers answer permerror at the third term whose name does not exist or has no record "
     "of that type. For a client with an IPv6 address, a host without AAAA is such a name.",
     "Remove the terms whose names are gone, or list addresses instead."},
    {"spf/type-spf",
     Severity::kError,
     "RFC 7208 §3.1; RFC 7208 §14.1",
     "the record is published as type SPF (99), which nobody reads",
     "Type SPF was given up in 2014. Receivers ask for TXT only, so the result is none.",
     "Publish the same text as TXT."},
    {"spf/unknown-modifier",
     Severity::kInfo,
     "RFC 7208 §6; RFC 7208 §4.6.3",
     "the record has a modifier that receivers do not know",
     "Unknown modifiers are ignored, wherever they stand. It does no harm unless it was meant "
     "to do something.",
     "Remove it, or correct its spelling."},
    {"spf/unused-service",
     Severity::kWarning,
     "RFC 7208 §10.1; RFC 7208 §11.4",
     "a sending service is included that no declared sender uses",
     "Whoever is a customer of that service can pass SPF for the domain, and the include "
     "costs lookups.",
     "Remove the include, or declare the sender that uses it."},
    {"spf/void-lookup",
     Severity::kWarning,
     "RFC 7208 §4.6.4; RFC 7208 §11.1",
     "a term asks for a name that has nothing",
     "It admits nobody and counts as one of the two void lookups that receivers allow. Often "
     "the host has been removed, and whoever registers the name anew may send.",
     "Remove the term, or publish the records that it asks for."},
    {"spf/wide-network",
     Severity::kWarning,
     "RFC 7208 §5.6; RFC 7208 §11.4",
     "a very large network is admitted",
     "Everybody in it passes, and large networks have many users. A prefix length of 0 is the "
     "whole Internet.",
     "Write the addresses that really send, for example\n"
     "ip4:192.0.2.0/28"},
    {"spf/wildcard",
     Severity::kInfo,
     "RFC 7208 §3.5",
     "wildcard records and SPF do not cover each other",
     "A wildcard answers only for names that have no record at all. Each name that exists "
     "needs an SPF record of its own, and the names of a wildcard MX need a wildcard SPF "
     "record.",
     "Publish a record at each existing name, and at the wildcard:\n"
     "v=spf1 -all"},
}};

}  // namespace

std::span<const Rule> spf_rules() {
  return kRows;
}

}  // namespace mailctl::mail::rules
