// What is the matter with how the sender is set up, known and seen: authentication, reputation,
// rate.

#include <array>

#include "mail/rules/bounces.h"

namespace mailctl::mail::rules {
namespace {

using enum Fault;
using enum Suppress;

constexpr auto kMeanings = std::to_array<BounceMeaning>({
    {"arc-broken",
     kAuthentication,
     kNo,
     "A forwarder has sealed the message with ARC, and its seals do not verify.",
     "The forwarder must mend or leave out its seals. Sign with DKIM, so that forwarded mail does "
     "not depend on them.",
     ""},
    {"block-list",
     kReputation,
     kNo,
     "The sending address, its network or a domain in the message is on a block list.",
     "The text names the list. Find and stop what caused the listing (an infected host, a hacked "
     "account, an old list of addresses), then ask the list to remove the address. The recipient "
     "is "
     "good.",
     ""},
    {"bulk-authentication",
     kAuthentication,
     kNo,
     "The receiver wants SPF, DKIM and DMARC, aligned with From, from domains that send much, and "
     "one of them is missing or fails.",
     "Let SPF admit the server, sign with DKIM for the domain of From, and publish a DMARC record. "
     "The text names what failed. The addresses are good.",
     "bulk/no-spf bulk/no-dkim bulk/no-dmarc bulk/not-aligned"},
    {"dkim-refused",
     kAuthentication,
     kNo,
     "The message has no DKIM signature that verifies, and the receiver wants one.",
     "Sign the stream with DKIM for the domain of From, and check that the key in DNS is the one "
     "that signs. A relay that changes the message breaks the signature.",
     "bulk/no-dkim"},
    {"dmarc-dns",
     kAuthentication,
     kNo,
     "SPF or DKIM could not be looked up because DNS failed, and the domain's DMARC policy forbids "
     "to take the message unseen.",
     "Check that all name servers of the domain answer for the SPF record and the DKIM keys. The "
     "sending server tries again by itself.",
     ""},
    {"dmarc-refused",
     kAuthentication,
     kNo,
     "The domain of From asks receivers to refuse mail that fails DMARC, and this message passed "
     "neither SPF nor DKIM for that domain.",
     "Sign the stream with DKIM for the domain of From, or use an envelope sender of that domain "
     "whose SPF admits the server. If the message was forwarded, only an unbroken DKIM signature "
     "survives. The addresses are good.",
     "bulk/not-aligned"},
    {"greylisted",
     kRate,
     kNo,
     "The receiver does not know the sender yet and waits whether it comes again.",
     "The sending server tries again by itself, after some minutes and from the same address.",
     ""},
    {"helo",
     kAuthentication,
     kNo,
     "The name with which the sending server greets (HELO) is missing, no full name, or not its "
     "own.",
     "Let it greet with its full name, which leads to its address and back (PTR).",
     "bulk/no-reverse-dns"},
    {"no-dmarc-record",
     kAuthentication,
     kNo,
     "The sending domain has no DMARC record, or one without a policy, and the receiver wants one "
     "from those who send much.",
     "Publish at _dmarc of the domain at least: v=DMARC1; p=none; rua=mailto:dmarc@example.com",
     "bulk/no-dmarc"},
    {"no-reverse-dns",
     kAuthentication,
     kNo,
     "The sending address has no name in reverse DNS, or that name does not lead back to the "
     "address.",
     "Have the owner of the address (the hosting provider) set a PTR record, and publish A or AAAA "
     "for that name.",
     "bulk/no-reverse-dns"},
    {"no-tls",
     kAuthentication,
     kNo,
     "The message came without TLS, and the receiver wants encryption.",
     "Let the sending server use STARTTLS where it is offered.",
     "bulk/no-tls"},
    {"not-aligned",
     kAuthentication,
     kNo,
     "SPF or DKIM passed, for another organization than that of the domain in From.",
     "Sign with DKIM for the domain of From (d= of the signature), or use an envelope sender below "
     "it.",
     "bulk/not-aligned"},
    {"not-authenticated",
     kAuthentication,
     kNo,
     "The message passed neither SPF nor DKIM; the receiver wants one of them from everybody.",
     "Let SPF admit the sending server for the domain of the envelope, and sign with DKIM for the "
     "domain of From. The addresses are good.",
     "bulk/not-authenticated"},
    {"poor-reputation",
     kReputation,
     kNo,
     "The receiver has bad experience with the sending address, its network or the domain.",
     "Stop the stream that draws complaints, keep the spam rate below 0.3 %, remove dead "
     "addresses, "
     "and come back with little mail to those who read it. The recipient is good.",
     ""},
    {"same-message-id",
     kMessage,
     kNo,
     "Many messages came with one Message-ID.",
     "Give each message a Message-ID of its own.",
     ""},
    {"sender-domain-missing",
     kAuthentication,
     kNo,
     "The domain of the envelope sender or of From does not exist in DNS, or takes no mail.",
     "Publish A, AAAA or MX for the domain (and its zone's SOA), or send with another one.",
     ""},
    {"sender-verification",
     kAuthentication,
     kNo,
     "The receiver asked your mail server whether the sender's address exists, and got no or a bad "
     "answer.",
     "Let the MX of the sender's domain accept mail to that address.",
     ""},
    {"spam",
     kReputation,
     kNo,
     "The receiver takes the message for spam.",
     "Look at the content and its links, at how the addresses were collected, and at the "
     "reputation "
     "of the sending domain. The recipient is good.",
     ""},
    {"spf-refused",
     kAuthentication,
     kNo,
     "The SPF record of the envelope's domain does not admit the server that sent, or cannot be "
     "evaluated.",
     "Add the sending server or service to the record; `mailctl spf check` shows how it is read. "
     "If "
     "the message was forwarded, the forwarder must rewrite the envelope.",
     "bulk/no-spf"},
    {"subscriber-network",
     kReputation,
     kNo,
     "The sending address belongs to a network for subscribers, or one from which the receiver "
     "takes no mail.",
     "Send through the provider's relay or a sending service.",
     ""},
    {"suspicious-spf",
     kAuthentication,
     kNo,
     "Something in the domain's SPF record is suspicious to the receiver.",
     "Look for +all, networks that are much too large, and includes of services that nobody uses "
     "any more.",
     "bulk/no-spf"},
    {"too-many-recipients",
     kRate,
     kNo,
     "One transaction named more recipients than the receiver takes.",
     "Send to fewer at once; the sending server can try the rest again.",
     ""},
    {"too-many-unknown",
     kReputation,
     kNo,
     "Much of the mail from this sender is to addresses that do not exist.",
     "Remove dead addresses, and look whether somebody abuses the server.",
     ""},
    {"too-much",
     kRate,
     kNo,
     "More mail came from this sender in a short time than the receiver takes.",
     "Send more slowly, and raise the volume of a new address or domain over weeks. If it stays, "
     "look for complaints: receivers slow down those whose mail is not wanted.",
     ""},
});

}  // namespace

std::span<const BounceMeaning> sender_meanings() {
  return kMeanings;
}

}  // namespace mailctl::mail::rules
