// What Google, Yahoo and Microsoft ask of those who send (mail/rules/bulk.h).

#include <array>

#include "mail/rules/rule.h"

namespace mailctl::mail::rules {
namespace {

using base::Severity;

constexpr auto kRows = std::to_array<Rule>({
    {"bulk/bad-unsubscribe",
     Severity::kWarning,
     "RFC 8058 §3.1; RFC 8058 §5",
     "the fields for unsubscribing with one click are not as they must be",
     "Mail programs then show no button, and Google and Yahoo count the stream as one without. "
     "List-Unsubscribe must name an https address, List-Unsubscribe-Post one fixed value.",
     "Write both fields into each message:\n"
     "List-Unsubscribe: <https://example.com/unsubscribe/opaque-token>\n"
     "List-Unsubscribe-Post: List-Unsubscribe=One-Click"},
    {"bulk/gmail-from",
     Severity::kWarning,
     "Google: Email sender guidelines",
     "From is an address of gmail.com, and others than Google send the mail",
     "Gmail's own domain has a DMARC policy that mail from elsewhere fails, so that it lands in "
     "the spam folder or is refused.",
     "Send with a domain of your own in From, and put the Gmail address into Reply-To."},
    {"bulk/no-dkim",
     Severity::kError,
     "Google: Email sender guidelines; Yahoo: Sender Requirements; "
     "Microsoft: Outlook's New Requirements for High-Volume Senders",
     "DKIM does not pass, and large receivers want it from those who send much",
     "Google defers or rejects (421 4.7.30, 550 5.7.30), Microsoft rejects (550 5.7.515), Yahoo "
     "defers. DKIM is also what survives forwarding.",
     "Have the service sign with a key of your domain and publish it; mailctl manages both when "
     "the stream has dkim: in the manifest."},
    {"bulk/no-dmarc",
     Severity::kError,
     "Google: Email sender guidelines; Yahoo: Sender Requirements; "
     "Microsoft: Outlook's New Requirements for High-Volume Senders",
     "the domain has no DMARC policy, and large receivers want one from those who send much",
     "p=none is enough for all three. Google says 421 4.7.40 or 550 5.7.40, Microsoft 550 5.7.515.",
     "Publish at _dmarc of the domain:\n"
     "v=DMARC1; p=none; rua=mailto:dmarc@example.com"},
    {"bulk/no-one-click",
     Severity::kWarning,
     "RFC 8058 §3.1; Google: Email sender guidelines; Yahoo: Sender Requirements",
     "mail to subscribers cannot be unsubscribed with one click",
     "Google wants List-Unsubscribe-Post from those who send much; Yahoo recommends it. People who "
     "find no button press the one for spam.",
     "Add to each message, beside List-Unsubscribe with an https address:\n"
     "List-Unsubscribe-Post: List-Unsubscribe=One-Click"},
    {"bulk/no-reverse-dns",
     Severity::kError,
     "Google: Email sender guidelines; Yahoo: Sender Requirements; RFC 8601 §2.7.3",
     "the sending address has no name in reverse DNS, or that name does not lead back",
     "Google defers or rejects (421 4.7.23, 550 5.7.25); many others trust such mail less. The PTR "
     "record's name must have an A or AAAA record with the address.",
     "Have the owner of the address (the hosting provider) set the PTR record to the name of the "
     "sending server."},
    {"bulk/no-spf",
     Severity::kError,
     "Google: Email sender guidelines; Yahoo: Sender Requirements; "
     "Microsoft: Outlook's New Requirements for High-Volume Senders",
     "SPF does not pass, and large receivers want it from those who send much",
     "Google defers or rejects (421 4.7.27, 550 5.7.27), Microsoft rejects (550 5.7.515), Yahoo "
     "defers. What counts is the domain of the envelope sender.",
     "Admit the service in the SPF record of the envelope's domain, for example\n"
     "include:_spf.example.com"},
    {"bulk/no-tls",
     Severity::kError,
     "Google: Email sender guidelines",
     "the mail is sent without TLS",
     "Google wants TLS from everybody, and answers 421 4.7.29 or 550 5.7.29 to those who send "
     "much.",
     "Let the sending server use STARTTLS where it is offered."},
    {"bulk/no-unsubscribe",
     Severity::kWarning,
     "RFC 8058 §3.1; Google: Email sender guidelines; Yahoo: Sender Requirements",
     "mail to subscribers has no List-Unsubscribe",
     "Google and Yahoo want it from those who send much. People who find no way out press the "
     "button for spam, and that costs the reputation of the domain.",
     "Add to each message:\n"
     "List-Unsubscribe: <https://example.com/unsubscribe/opaque-token>\n"
     "List-Unsubscribe-Post: List-Unsubscribe=One-Click"},
    {"bulk/not-aligned",
     Severity::kError,
     "Google: Email sender guidelines; Yahoo: Sender Requirements; "
     "Microsoft: Outlook's New Requirements for High-Volume Senders; RFC 9989 §4.4",
     "what passes SPF or DKIM is not of the organization in From",
     "DMARC needs one of the two to pass for the domain of From. Google says 421 4.7.32 or 550 "
     "5.7.26, Microsoft 550 5.7.515.",
     "Sign with DKIM for the domain of From, or use an envelope sender below it (envelope: in the "
     "manifest)."},
    {"bulk/not-authenticated",
     Severity::kError,
     "Google: Email sender guidelines; Yahoo: Sender Requirements",
     "neither SPF nor DKIM passes",
     "Google and Yahoo want one of them from everybody, however little they send; Google answers "
     "421 4.7.26 or 550 5.7.26, Yahoo 550 5.7.9.",
     "Sign with DKIM for the domain of From, and admit the sending service in SPF."},
    {"bulk/unsubscribe-not-signed",
     Severity::kWarning,
     "RFC 8058 §4",
     "no DKIM signature covers both fields for unsubscribing",
     "Whoever could change the address could unsubscribe others, so mail programs show the button "
     "only when a valid signature covers List-Unsubscribe and List-Unsubscribe-Post.",
     "Add both names to the header fields that the signer signs:\n"
     "h=from:to:subject:date:message-id:list-unsubscribe:list-unsubscribe-post"},
    {"bulk/weak-key",
     Severity::kWarning,
     "RFC 8301 §3.2; Google: Email sender guidelines; Yahoo: Sender Requirements",
     "the DKIM key is shorter than 2048 bits",
     "Large receivers take 1024 bits and recommend 2048; below 1024 nobody takes it.",
     "Make a new key of 2048 bits under a new selector, and let the old one stay until its mail "
     "has drained."},
});

}  // namespace

std::span<const Rule> bulk_rules() {
  return kRows;
}

}  // namespace mailctl::mail::rules
