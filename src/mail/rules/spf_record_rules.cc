// What can be wrong in the text of one SPF record (mail/spf/record.h).

#include <array>

#include "mail/rules/rule.h"

namespace mailctl::mail::rules {
namespace {

using base::Severity;

constexpr std::array<Rule, 13> kRows = {{
    {"spf/bad-address",
     Severity::kError,
     "RFC 7208 §5.6; RFC 7208 §4.6",
     "an ip4: or ip6: term holds no address of its kind",
     "A syntax error anywhere in the record makes receivers answer permerror for every mail, also "
     "where an earlier term would have matched.",
     "Write IPv4 addresses behind ip4: and IPv6 addresses behind ip6:, for example\n"
     "ip4:192.0.2.10 ip6:2001:db8::/32"},
    {"spf/bad-argument",
     Severity::kError,
     "RFC 7208 §4.6.1; RFC 7208 §4.6",
     "a mechanism lacks its argument, or has one that it does not take",
     "A syntax error anywhere in the record makes receivers answer permerror for every mail.",
     "Write the argument behind a colon, without blanks, for example\n"
     "include:_spf.example.com"},
    {"spf/bad-character",
     Severity::kError,
     "RFC 7208 §4.5; RFC 7208 §4.3; RFC 8616 §4",
     "an SPF record holds a character that it cannot have",
     "A record is printing ASCII, its terms separated by blanks. Tabs, line ends, typographic "
     "quotes and names with other letters make the whole record a permerror.",
     "Retype the term by hand; write a name with other letters as A-labels, for example\n"
     "include:xn--caf-dma.example"},
    {"spf/bad-cidr",
     Severity::kError,
     "RFC 7208 §5.6; RFC 7208 §5.3; RFC 7208 §4.6",
     "the prefix length of a term is out of range or malformed",
     "IPv4 prefixes go from /0 to /32, IPv6 prefixes from /0 to /128. A syntax error anywhere in "
     "the record makes receivers answer permerror for every mail.",
     "Write the length behind the address, or behind a and mx as IPv4 and then IPv6, for example\n"
     "ip4:192.0.2.0/24 a/24//64"},
    {"spf/bad-domain",
     Severity::kError,
     "RFC 7208 §7.1; RFC 7208 §4.8",
     "a domain in a term is no complete domain name",
     "A domain ends with a top-level label or with a macro. Anything else is a syntax error, which "
     "makes the whole record a permerror.",
     "Write the name in full, for example\n"
     "a:mail.example.com"},
    {"spf/bad-macro",
     Severity::kError,
     "RFC 7208 §7.1; RFC 7208 §7.2",
     "a macro is malformed, or uses a letter that it cannot use there",
     "Behind a per cent sign stands {, %, _ or -. In braces stand a letter (s l o d i p h v; c r t "
     "only in an explanation), a number of labels from 1, r, and delimiters. Anything else makes "
     "the whole record a permerror.",
     "Write a macro like this, and a per cent sign itself as %%:\n"
     "exists:%{ir}.%{v}.spf.example.com"},
    {"spf/bad-modifier",
     Severity::kError,
     "RFC 7208 §4.6.1; RFC 7208 §6",
     "a modifier is malformed",
     "The name of a modifier begins with a letter and ends at the equals sign. A malformed one "
     "makes the whole record a permerror; a well-formed one that nobody knows is ignored.",
     "Remove the term, or write the modifier that was meant:\n"
     "redirect=_spf.example.com"},
    {"spf/duplicate-modifier",
     Severity::kError,
     "RFC 7208 §6",
     "redirect= or exp= stands twice in one record",
     "Each may stand once. Receivers answer permerror for every mail.",
     "Keep one of the two; to take in two other records, use include: for both."},
    {"spf/mechanism-as-modifier",
     Severity::kWarning,
     "RFC 7208 §4.6.1; RFC 7208 §6",
     "a mechanism is written with = instead of :, so receivers ignore it",
     "name=value is a modifier, and unknown modifiers are ignored. The senders that the term was "
     "to admit do not pass.",
     "Write a colon, for example\n"
     "include:_spf.example.com"},
    {"spf/no-version",
     Severity::kError,
     "RFC 7208 §4.5; RFC 7208 §12",
     "the text does not begin with v=spf1 and a blank",
     "Receivers select records by exactly this beginning. Without it the domain has no SPF record: "
     "the result is none.",
     "Begin the record, without a blank or quote before it, with\n"
     "v=spf1 "},
    {"spf/several-records",
     Severity::kError,
     "RFC 7208 §3.2; RFC 7208 §4.5",
     "a name has more than one SPF record",
     "Receivers cannot choose, and answer permerror for every mail. It happens when each service's "
     "instructions are followed by themselves.",
     "Merge the terms into one record with one all at its end, and remove the others:\n"
     "v=spf1 include:first.example include:second.example ~all"},
    {"spf/too-long",
     Severity::kError,
     "RFC 7208 §3.4",
     "an SPF record is longer than a TXT record can be",
     "Such a record cannot be published, and long before that answers no longer fit into a UDP "
     "packet.",
     "Move terms into a record of their own and include it:\n"
     "include:_spf1.example.com"},
    {"spf/unknown-mechanism",
     Severity::kError,
     "RFC 7208 §4.6; RFC 7208 §5",
     "a term is no mechanism of SPF",
     "The mechanisms are all, include, a, mx, ptr, ip4, ip6 and exists. Another word makes the "
     "whole record a permerror, also where an earlier term would have matched.",
     "Correct the spelling, or remove the term."},
}};

}  // namespace

std::span<const Rule> spf_record_rules() {
  return kRows;
}

}  // namespace mailctl::mail::rules
