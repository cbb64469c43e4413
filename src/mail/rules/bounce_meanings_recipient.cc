// What is the matter with the address, the mailbox, the message or the receiving server.

#include <array>

#include "mail/rules/bounces.h"

namespace mailctl::mail::rules {
namespace {

using enum Fault;
using enum Suppress;

constexpr auto kMeanings = std::to_array<BounceMeaning>({
    {"address-moved",
     kAddress,
     kYes,
     "The recipient has moved to another address, which the server does not tell.",
     "Remove the address from all lists and ask the recipient for the new one.",
     ""},
    {"address-problem",
     kAddress,
     kIfItStays,
     "Something is wrong with the address; the server does not say what.",
     "Check the spelling. Suppress the address when it comes again.",
     ""},
    {"bad-address",
     kAddress,
     kYes,
     "The address is not in the form that addresses have.",
     "Correct the spelling, or remove the address from all lists.",
     ""},
    {"bad-form",
     kMessage,
     kNo,
     "The message is not in the form that it must have: a header field is missing, malformed or "
     "there twice, or lines or line ends are wrong.",
     "Correct what the text names in the program that makes the messages. The addresses are good.",
     ""},
    {"dangerous-content",
     kMessage,
     kNo,
     "A file, link or program in the message is of a kind that the receiver does not take.",
     "Send a link to a file instead of the file, and check each link and who else uses its domain. "
     "The addresses are good.",
     ""},
    {"expired",
     kReceiver,
     kIfItStays,
     "The sending server tried for as long as it is set to, and the receiver never took the "
     "message.",
     "Look for the reason of the last attempt. Suppress the address when its domain has not "
     "answered for days.",
     ""},
    {"internal-only",
     kReceiver,
     kIfItStays,
     "The address takes mail only from people of its organization, or from listed senders.",
     "The recipient's administrator must allow the sender. Suppress the address unless that "
     "happens.",
     ""},
    {"loop",
     kReceiver,
     kNo,
     "The message went round between servers.",
     "Look at its Received fields for the two that forward to each other; if one of them is yours, "
     "correct its routes or MX.",
     ""},
    {"mailbox-abandoned",
     kMailbox,
     kYes,
     "The mailbox is full and nobody has used it for long.",
     "Remove the address from all lists.",
     ""},
    {"mailbox-busy",
     kMailbox,
     kNo,
     "The mailbox gets more mail at once than the receiver lets through.",
     "Try again later, and send less often to this address.",
     ""},
    {"mailbox-disabled",
     kMailbox,
     kYes,
     "The mailbox was disabled, suspended or has not been used for long.",
     "Remove the address from all lists.",
     ""},
    {"mailbox-full",
     kMailbox,
     kIfItStays,
     "The mailbox is full.",
     "Try again over some days; suppress the address when it stays full.",
     ""},
    {"mailbox-problem",
     kMailbox,
     kIfItStays,
     "The server could not deliver to the mailbox; it does not say why.",
     "Try again over some days; suppress the address when it stays so.",
     ""},
    {"no-answer",
     kReceiver,
     kIfItStays,
     "The receiving server did not answer, or the connection broke.",
     "The sending server tries again by itself. Look up the MX of the domain (mailctl dns mx "
     "DOMAIN); "
     "suppress its addresses when it has not answered for days.",
     ""},
    {"null-mx",
     kAddress,
     kYes,
     "The domain of the address says that it takes no mail.",
     "Remove the address from all lists; look for a typing error in the domain.",
     ""},
    {"owner-changed",
     kAddress,
     kYes,
     "The mailbox or its domain has another owner than the one that the mail is for.",
     "Remove the address from all lists.",
     ""},
    {"receiver-broken",
     kReceiver,
     kNo,
     "The receiving server, or the way to it, is not in order.",
     "Nothing is wrong at your end. Try again later; if it stays, tell its postmaster by another "
     "way.",
     ""},
    {"receiver-busy",
     kReceiver,
     kNo,
     "The receiving server is busy or out of order for now.",
     "The sending server tries again by itself.",
     ""},
    {"receiver-policy",
     kReceiver,
     kIfItStays,
     "A rule that the recipient or their administrator made refuses the message.",
     "Ask the recipient's administrator by another way. Suppress the address unless the rule is "
     "changed.",
     ""},
    {"receiver-tls",
     kReceiver,
     kNo,
     "The receiver's certificate, TLSA record or MTA-STS policy does not fit its server, so the "
     "sending server must not deliver.",
     "Nothing is wrong at your end. Tell the postmaster of the receiver by another way.",
     ""},
    {"refused",
     kUnknown,
     kNo,
     "The receiver refuses the message; the code does not say why.",
     "Read the text behind the code: it often names a page or a list. Do not suppress the address "
     "for this alone.",
     ""},
    {"relay-denied",
     kReceiver,
     kIfItStays,
     "The server that was asked does not take mail for this domain.",
     "Look up the MX of the domain (mailctl dns mx DOMAIN): it may name a server that does not "
     "serve "
     "it any more. If the server is your own relay, log in before sending.",
     ""},
    {"too-large",
     kMessage,
     kNo,
     "The message, its header or one of its fields is larger than the receiver takes.",
     "Send a link to the file instead of the file. The address is good.",
     ""},
    {"unknown-address",
     kAddress,
     kYes,
     "There is no such mailbox.",
     "Remove the address from all lists. Look where it came from: typing errors point to a form "
     "without confirmation, many at once to an old or bought list.",
     ""},
    {"unknown-domain",
     kAddress,
     kYes,
     "The domain of the address does not exist, or has no server for mail.",
     "Remove the address from all lists; look for a typing error in the domain.",
     ""},
    {"utf8-address",
     kMessage,
     kNo,
     "The receiver does not take addresses or header fields with other letters than ASCII "
     "(SMTPUTF8).",
     "Send from and to ASCII addresses, with encoded words in the header.",
     ""},
});

}  // namespace

std::span<const BounceMeaning> recipient_meanings() {
  return kMeanings;
}

}  // namespace mailctl::mail::rules
