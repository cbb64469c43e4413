// What can be wrong in the text of a BIMI, MTA-STS or TLS-RPT record, or of an MTA-STS policy
// (mail/bimi/record.h, mail/transport/*.h).

#include <array>

#include "mail/rules/rule.h"

namespace mailctl::mail::rules {
namespace {

using base::Severity;

constexpr std::array<Rule, 20> kRows = {{
    {"bimi/bad-url",
     Severity::kError,
     "BIMI draft §4.3",
     "a URL of a BIMI record is no https URL",
     "Receivers fetch logos and certificates over https only, so nothing is shown.",
     "Serve the file over https and write its whole address:\n"
     "v=BIMI1; l=https://example.com/logo.svg; a=https://example.com/mark.pem"},
    {"bimi/bad-value",
     Severity::kError,
     "BIMI draft §4.3",
     "a tag of a BIMI record has a value that is not defined for it",
     "Receivers do not repair records; nothing is shown.",
     "avp is brand or personal; lps is a list of beginnings of local parts, with commas between."},
    {"bimi/duplicate-tag",
     Severity::kError,
     "BIMI draft §4.3; RFC 6376 §3.2",
     "a tag stands twice in a BIMI record",
     "A list with the same tag twice is invalid as a whole; nothing is shown.",
     "Remove one of the two."},
    {"bimi/malformed-tag",
     Severity::kError,
     "BIMI draft §4.3; RFC 6376 §3.2",
     "a part of a BIMI record is no name=value",
     "Receivers do not repair records; nothing is shown.",
     "Write the tags with semicolons between them:\n"
     "v=BIMI1; l=https://example.com/logo.svg; a=https://example.com/mark.pem"},
    {"bimi/missing-location",
     Severity::kError,
     "BIMI draft §4.3; BIMI draft §4.3.1",
     "a BIMI record has no l=",
     "There is no logo to show. An empty l= says that the domain does not take part.",
     "Write the address of the logo, or decline:\n"
     "v=BIMI1; l=; a=;"},
    {"bimi/no-certificate",
     Severity::kWarning,
     "BIMI draft §4.3; BIMI draft §7.4",
     "a BIMI record has no a=, the mark certificate",
     "Gmail and Apple show logos only with a certificate; Yahoo and Fastmail also without.",
     "Get a VMC (registered trademark) or CMC (logo in use) and name it:\n"
     "a=https://example.com/mark.pem"},
    {"bimi/no-version",
     Severity::kError,
     "BIMI draft §4.3",
     "the text does not begin with v=BIMI1",
     "Receivers ignore a value that does not begin so, in these capitals.",
     "Begin the record with\n"
     "v=BIMI1; "},
    {"mta-sts/bad-id",
     Severity::kError,
     "RFC 8461 §3.1",
     "the id of an MTA-STS record is not 1 to 32 letters and digits",
     "Senders ignore the record and fetch no policy. The id is how they notice a new policy.",
     "Write the time of the last change of the policy without punctuation:\n"
     "v=STSv1; id=20260131T120000;"},
    {"mta-sts/bad-line",
     Severity::kError,
     "RFC 8461 §3.2",
     "a line of an MTA-STS policy is no \"key: value\", or the policy is larger than 64 KB",
     "Senders cannot read the policy, and go on as if there were none.",
     "Write one field a line:\n"
     "version: STSv1\n"
     "mode: enforce\n"
     "mx: mx.example.com\n"
     "max_age: 604800"},
    {"mta-sts/bad-value",
     Severity::kError,
     "RFC 8461 §3.2",
     "a field of an MTA-STS policy has a value that is not defined for it",
     "Senders cannot use the policy, and go on as if there were none.",
     "version is STSv1; mode is enforce, testing or none; max_age is seconds, at most 31557600; mx "
     "is a host name, or one star in place of its first label."},
    {"mta-sts/duplicate-field",
     Severity::kWarning,
     "RFC 8461 §3.2",
     "a field stands twice in an MTA-STS policy",
     "All but the first are ignored. Only mx may stand several times.",
     "Remove the second."},
    {"mta-sts/duplicate-tag",
     Severity::kError,
     "RFC 8461 §3.1",
     "a tag stands twice in an MTA-STS record",
     "It is not said which of the two counts; senders may ignore the record.",
     "Remove one of the two."},
    {"mta-sts/malformed-tag",
     Severity::kError,
     "RFC 8461 §3.1",
     "a part of an MTA-STS record is no name=value",
     "Senders cannot read the record and fetch no policy.",
     "Write the record like this, with the semicolons:\n"
     "v=STSv1; id=20260131T120000;"},
    {"mta-sts/missing-field",
     Severity::kError,
     "RFC 8461 §3.2",
     "an MTA-STS policy lacks a field that it must have",
     "version, mode and max_age must be there, and mx unless mode is none. Senders cannot use the "
     "policy without.",
     "Write all of them:\n"
     "version: STSv1\n"
     "mode: enforce\n"
     "mx: mx.example.com\n"
     "max_age: 604800"},
    {"mta-sts/no-version",
     Severity::kError,
     "RFC 8461 §3.1",
     "the text does not begin with v=STSv1;",
     "Senders ignore such a value, and fetch no policy.",
     "Begin the record with\n"
     "v=STSv1; "},
    {"tls-rpt/bad-uri",
     Severity::kError,
     "RFC 8460 §3",
     "an address for TLS reports is neither mailto: nor https:",
     "Senders cannot send reports there.",
     "Write\n"
     "v=TLSRPTv1; rua=mailto:tls-reports@example.com"},
    {"tls-rpt/duplicate-tag",
     Severity::kError,
     "RFC 8460 §3",
     "a tag stands twice in a TLS-RPT record",
     "It is not said which of the two counts; senders may ignore the record.",
     "Keep one rua, with commas between its addresses."},
    {"tls-rpt/malformed-tag",
     Severity::kError,
     "RFC 8460 §3",
     "a part of a TLS-RPT record is no name=value",
     "Senders cannot read the record and send no reports.",
     "Write\n"
     "v=TLSRPTv1; rua=mailto:tls-reports@example.com"},
    {"tls-rpt/missing-rua",
     Severity::kError,
     "RFC 8460 §3",
     "a TLS-RPT record has no rua=",
     "Without an address nobody gets reports.",
     "Write\n"
     "v=TLSRPTv1; rua=mailto:tls-reports@example.com"},
    {"tls-rpt/no-version",
     Severity::kError,
     "RFC 8460 §3",
     "the text does not begin with v=TLSRPTv1;",
     "Senders ignore such a value, and send no reports.",
     "Begin the record with\n"
     "v=TLSRPTv1; "},
}};

}  // namespace

std::span<const Rule> transport_record_rules() {
  return kRows;
}

}  // namespace mailctl::mail::rules
