// How mail to a domain arrives, and whether it is encrypted on the way (mail/transport/*_lint.h,
// mail/transport/dane.h).

#include <array>

#include "mail/rules/rule.h"

namespace mailctl::mail::rules {
namespace {

using base::Severity;

constexpr std::array<Rule, 44> kRows = {{
    {"dane/bad-length",
     Severity::kError,
     "RFC 6698 §2.1.3; RFC 6698 §2.1.4",
     "the data of a TLSA record does not have the length of its hash",
     "SHA-256 has 32 octets and SHA-512 has 64. Senders cannot match the record; where no other "
     "one matches they do not deliver.",
     "Make the record again from the certificate, for example with\n"
     "openssl x509 -in cert.pem -noout -pubkey | openssl pkey -pubin -outform DER | sha256sum"},
    {"dane/bad-parameter",
     Severity::kError,
     "RFC 6698 §2.1",
     "a TLSA record has a usage, selector or matching type that is not defined",
     "Senders ignore the record.",
     "Usage is 3 (this key) or 2 (this authority), selector 1 (public key), matching type 1 "
     "(SHA-256):\n"
     "_25._tcp.mail.example.com. IN TLSA 3 1 1 <sha256 of the public key>"},
    {"dane/dnssec-not-proven",
     Severity::kInfo,
     "RFC 7672 §2.2; RFC 7672 §2.1.1",
     "TLSA records count only where DNSSEC signs them, which was not checked",
     "Senders use TLSA records only if the MX record and the TLSA record are both in signed zones; "
     "without that they are without effect.",
     "Ask a resolver that validates; the answers must have the flag ad.\n"
     "dig +dnssec MX example.com\n"
     "dig +dnssec TLSA _25._tcp.mail.example.com"},
    {"dane/no-answer",
     Severity::kWarning,
     "RFC 7672 §2.1.2",
     "the question for TLSA records of a mail host fails",
     "Senders that use DANE cannot tell this from an attack, so they delay the mail until the "
     "question is answered.",
     "Look at the name server of the host's zone: some servers fail for types they do not know, "
     "and "
     "DNSSEC that is broken for the name looks like this."},
    {"dane/no-usable-record",
     Severity::kError,
     "RFC 7672 §3.1; RFC 7672 §2.2",
     "a mail host has TLSA records, but none that mail can use",
     "Senders then encrypt but do not check whom they talk to: the records protect nothing.",
     "Publish one for the key of the host:\n"
     "_25._tcp.mail.example.com. IN TLSA 3 1 1 <sha256 of the public key>"},
    {"dane/not-all-hosts",
     Severity::kWarning,
     "RFC 7672 §2.2.1",
     "only some of the mail hosts have TLSA records",
     "Whoever blocks the protected hosts can send the mail to the one that is not.",
     "Publish TLSA records for every host that an MX record names."},
    {"dane/not-recommended",
     Severity::kInfo,
     "RFC 7672 §3.1; RFC 7671 §8.1",
     "a TLSA record is of a kind that works but breaks easily",
     "The advice is 3 1 1 (SHA-256 of the host's public key), or 2 1 1 (of its authority). The "
     "hash "
     "of a public key survives the renewal of a certificate that keeps its key.",
     "Publish the new record beside the old one, wait two TTLs, change the certificate, then "
     "remove "
     "the old one.\n"
     "_25._tcp.mail.example.com. IN TLSA 3 1 1 <sha256 of the public key>"},
    {"dane/pkix-usage",
     Severity::kWarning,
     "RFC 7672 §3.1.3",
     "a TLSA record has usage 0 or 1, which mail does not use",
     "Senders of mail do not check public authorities, and treat such records as if they could not "
     "be used.",
     "Publish usage 3 or 2:\n"
     "_25._tcp.mail.example.com. IN TLSA 3 1 1 <sha256 of the public key>"},
    {"dane/sts-disagrees",
     Severity::kWarning,
     "RFC 8461 §2; RFC 8461 §4.1",
     "a host has TLSA records, but the MTA-STS policy does not admit it",
     "Senders with DANE deliver to the host and senders with MTA-STS refuse to. DANE does not "
     "excuse from MTA-STS.",
     "Add an mx line for the host to the policy and change the id of the record."},
    {"mta-sts/absent",
     Severity::kInfo,
     "RFC 8461 §3.1",
     "the domain has no MTA-STS record",
     "Whoever stands between a sender and the mail host can switch encryption off. MTA-STS or DANE "
     "forbids that.",
     "Serve a policy in mode testing, ask for reports, and announce it:\n"
     "_mta-sts.example.com. IN TXT \"v=STSv1; id=20260131T120000;\"\n"
     "_smtp._tls.example.com. IN TXT \"v=TLSRPTv1; rua=mailto:tls-reports@example.com\""},
    {"mta-sts/host-not-admitted",
     Severity::kError,
     "RFC 8461 §4.1",
     "an MX host is admitted by no mx line of the MTA-STS policy",
     "In mode enforce, senders do not deliver to the host; in mode testing they report it. A star "
     "stands for exactly one label on the left.",
     "Add an mx line for the host to the policy and change the id of the record."},
    {"mta-sts/long-farewell",
     Severity::kInfo,
     "RFC 8461 §8.3",
     "an MTA-STS policy of mode none has a long max_age",
     "Who wants to stop serving a policy publishes mode none with a short max_age, and waits until "
     "the policies that senders remember have run out.",
     "Set max_age to one day, and remove record and policy when the age of the old policy is "
     "over:\n"
     "max_age: 86400"},
    {"mta-sts/media-type",
     Severity::kWarning,
     "RFC 8461 §3.3",
     "an MTA-STS policy is not served as text/plain",
     "Senders are told to check the type, so that nobody can plant a policy on a site where users "
     "upload files; some ignore the policy.",
     "Make the web server send this header for the file:\n"
     "Content-Type: text/plain"},
    {"mta-sts/mode-none",
     Severity::kInfo,
     "RFC 8461 §3.2; RFC 8461 §8.3",
     "the MTA-STS policy says that there is none",
     "Senders forget the policy they remember. This is how a policy is taken back.",
     "To have one again, write mode: testing, and later mode: enforce."},
    {"mta-sts/mode-testing",
     Severity::kInfo,
     "RFC 8461 §5; RFC 8461 §3.2",
     "the MTA-STS policy is in mode testing",
     "Senders deliver whatever happens and only report. It is a step on the way to mode enforce.",
     "When the reports of some weeks show no failures, write the following into the policy, and "
     "change the id of the record.\n"
     "mode: enforce"},
    {"mta-sts/no-answer",
     Severity::kWarning,
     "RFC 8461 §3.1",
     "the MTA-STS record could not be read",
     "Senders that meet the same failure go on without the policy, or with the one they remember.",
     "Try again; if it stays so, look at the name servers of the zone."},
    {"mta-sts/no-policy",
     Severity::kError,
     "RFC 8461 §3.3",
     "the MTA-STS policy that the record announces cannot be fetched",
     "Senders go on without it. The answer must be 200 over https with a certificate that is valid "
     "for the name; redirects are not followed.",
     "Serve the policy at its address, without a redirect:\n"
     "https://mta-sts.example.com/.well-known/mta-sts.txt"},
    {"mta-sts/no-policy-host",
     Severity::kError,
     "RFC 8461 §3.2; RFC 8461 §3.3",
     "the host that must serve the MTA-STS policy has no address",
     "Senders cannot fetch the policy and go on without it.",
     "Publish the address of the web server that serves the policy, or an alias of it:\n"
     "mta-sts.example.com. IN CNAME web.example.net."},
    {"mta-sts/no-record",
     Severity::kError,
     "RFC 8461 §3.1",
     "there is an MTA-STS policy but no record that announces it",
     "Senders look for the record first, and without it fetch nothing.",
     "Publish the record:\n"
     "_mta-sts.example.com. IN TXT \"v=STSv1; id=20260131T120000;\""},
    {"mta-sts/policy-not-checked",
     Severity::kInfo,
     "RFC 8461 §3.3",
     "the MTA-STS policy was not fetched, so it was not checked",
     "Only the records were looked at. The policy decides which hosts senders accept.",
     "Give it with --sts-policy, or ask online."},
    {"mta-sts/several-records",
     Severity::kError,
     "RFC 8461 §3.1",
     "the domain has several MTA-STS records",
     "Senders then act as if there were none.",
     "Keep one:\n"
     "_mta-sts.example.com. IN TXT \"v=STSv1; id=20260131T120000;\""},
    {"mta-sts/short-age",
     Severity::kWarning,
     "RFC 8461 §3.2; RFC 8461 §10.2",
     "an MTA-STS policy in mode enforce is remembered for less than a day",
     "The policy protects as long as senders remember it. An attacker only has to block it until "
     "they forget.",
     "Use weeks:\n"
     "max_age: 1209600"},
    {"mta-sts/testing-without-reports",
     Severity::kWarning,
     "RFC 8461 §5; RFC 8460 §3",
     "the MTA-STS policy is in mode testing, and nobody gets reports",
     "Testing changes nothing but the reports, so without TLS-RPT it tells nobody anything.",
     "Ask for reports:\n"
     "_smtp._tls.example.com. IN TXT \"v=TLSRPTv1; rua=mailto:tls-reports@example.com\""},
    {"mta-sts/unused-pattern",
     Severity::kInfo,
     "RFC 8461 §4.1",
     "an mx line of the MTA-STS policy admits no host that the domain uses",
     "It may be left over from a former service, or be a slip of the pen.",
     "Remove the line when no MX record will need it, and change the id of the record."},
    {"mx/duplicate-host",
     Severity::kWarning,
     "RFC 5321 §5.1",
     "a host is named by several MX records",
     "Senders that cannot reach the host try it again at once: the second record adds nothing.",
     "Remove the record with the larger number."},
    {"mx/ip-literal",
     Severity::kError,
     "RFC 5321 §5.1; RFC 1035 §3.3.9",
     "an MX record names an address instead of a host",
     "Senders look the text up as a name, which does not exist, and cannot deliver.",
     "Give the host a name and write the name:\n"
     "example.com. IN MX 10 mail.example.com."},
    {"mx/missing",
     Severity::kWarning,
     "RFC 5321 §5.1; RFC 7505 §3",
     "the domain has no MX record",
     "Senders then try the address of the domain itself, often a web server, for days. A domain "
     "without mail says so, and senders give up at once.",
     "Name the host that takes the mail, or say that none does:\n"
     "example.com. IN MX 0 ."},
    {"mx/no-address",
     Severity::kError,
     "RFC 5321 §5.1",
     "an MX record names a host that has no address",
     "Senders cannot deliver to it. If it is the only one, mail comes back.",
     "Publish an address for the host, or remove the MX record:\n"
     "mail.example.com. IN A 192.0.2.25"},
    {"mx/no-answer",
     Severity::kWarning,
     "RFC 5321 §5.1",
     "the MX records or an address of a mail host could not be read",
     "Senders that meet the same failure keep the mail and try again.",
     "Try again; if it stays so, look at the name servers of the zone."},
    {"mx/no-reverse-name",
     Severity::kInfo,
     "RFC 1912 §2.1; RFC 8601 §2.7.3",
     "the address of a mail host has no name that leads back to it",
     "Mail arrives all the same. It matters if the host also sends: many receivers refuse mail "
     "from such an address.",
     "Ask who provides the address for a PTR record with the name of the host."},
    {"mx/null-but-sends",
     Severity::kWarning,
     "RFC 7505 §4.2",
     "the domain sends mail and says with a null MX that it takes none",
     "Receivers may refuse mail whose sender cannot be answered, and bounces are lost.",
     "Name a host that takes bounces and replies:\n"
     "example.com. IN MX 10 mail.example.com."},
    {"mx/null-preference",
     Severity::kWarning,
     "RFC 7505 §3",
     "a null MX has a preference other than 0",
     "The form is 0 and a dot; senders may take another for a host without a name.",
     "Write\n"
     "example.com. IN MX 0 ."},
    {"mx/null-with-others",
     Severity::kError,
     "RFC 7505 §3",
     "a null MX stands beside other MX records",
     "A null MX must be alone. Senders do not agree what both together mean.",
     "Remove the null MX, or all the others."},
    {"mx/only-ipv6",
     Severity::kWarning,
     "RFC 5321 §5.1",
     "a mail host has no IPv4 address",
     "Many senders have no IPv6 and cannot reach it.",
     "Add an A record for the host:\n"
     "mail.example.com. IN A 192.0.2.25"},
    {"mx/private-address",
     Severity::kError,
     "RFC 6890 §2.2.2; RFC 6890 §2.2.3",
     "a mail host has an address that cannot be reached from the Internet",
     "Senders reach nobody or somebody else. Often an internal DNS view became public.",
     "Publish the public address of the host instead."},
    {"mx/same-machine",
     Severity::kWarning,
     "RFC 5321 §5.1",
     "two MX records name the same machine",
     "It looks like a reserve and is none: when the machine is away, both are.",
     "Remove one of the records, or give the second a machine of its own."},
    {"mx/single-host",
     Severity::kInfo,
     "RFC 5321 §5.1; RFC 5321 §4.5.4.1",
     "one host with one address takes all mail of the domain",
     "While it is away, senders keep mail and try again for some days; nothing is lost at once.",
     "A second host is worth it only if it checks mail like the first."},
    {"mx/target-is-alias",
     Severity::kError,
     "RFC 5321 §5.1; RFC 2181 §10.3",
     "an MX record names an alias (CNAME)",
     "Some senders refuse to deliver to it, and mail can loop where a host does not know its own "
     "alias.",
     "Name the host itself."},
    {"mx/two-services",
     Severity::kWarning,
     "RFC 5321 §5.1",
     "the MX records name hosts of two mail services",
     "Mail for users that one of them does not know comes back or lies unread; a filter that one "
     "of "
     "them does is gone round. Mostly the second is left over from a move.",
     "Remove the records of the service that is no longer used."},
    {"mx/unreachable",
     Severity::kWarning,
     "RFC 5321 §5.1",
     "the domain sends mail but nothing can be delivered to it",
     "Receivers may refuse mail whose sender cannot be answered, and bounces are lost.",
     "Name a host that takes bounces and replies:\n"
     "example.com. IN MX 10 mail.example.com."},
    {"tls-rpt/absent",
     Severity::kWarning,
     "RFC 8460 §3",
     "the domain has no TLS-RPT record",
     "Without it nobody hears when senders cannot encrypt mail to the domain.",
     "Ask for reports. Who sends reports for others signs them with a key that allows the service "
     "tlsrpt:\n"
     "_smtp._tls.example.com. IN TXT \"v=TLSRPTv1; rua=mailto:tls-reports@example.com\""},
    {"tls-rpt/no-answer",
     Severity::kWarning,
     "RFC 8460 §3",
     "the TLS-RPT record could not be read",
     "Senders that meet the same failure send no reports.",
     "Try again; if it stays so, look at the name servers of the zone."},
    {"tls-rpt/several-records",
     Severity::kError,
     "RFC 8460 §3",
     "the domain has several TLS-RPT records",
     "Senders then act as if there were none.",
     "Keep one, with commas between its addresses:\n"
     "_smtp._tls.example.com. IN TXT \"v=TLSRPTv1; "
     "rua=mailto:a@example.com,mailto:b@example.com\""},
    {"tls-rpt/undeliverable",
     Severity::kWarning,
     "RFC 8460 §3; RFC 7505 §3",
     "TLS reports go to a domain that takes no mail",
     "The reports come back to their senders and nobody reads them.",
     "Name a mailbox that exists."},
}};

}  // namespace

std::span<const Rule> transport_rules() {
  return kRows;
}

}  // namespace mailctl::mail::rules
