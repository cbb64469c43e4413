// What the service that sends says to its own customer: login, permission, quota, suppression.

#include <array>

#include "mail/rules/bounces.h"

namespace mailctl::mail::rules {
namespace {

using enum Fault;
using enum Suppress;

constexpr auto kMeanings = std::to_array<BounceMeaning>({
    {"account-blocked",
     kAccount,
     kNo,
     "The service that sends has stopped your account or address, because of spam or of something "
     "that looks like it.",
     "Find what was sent, change the passwords, and ask the support of the service to open it "
     "again. The recipients are good.",
     ""},
    {"account-paused",
     kAccount,
     kNo,
     "The service that sends has paused your account: too many bounces or complaints, or an open "
     "question of theirs.",
     "Read what the service wrote to the owner of the account, and answer it. The recipients are "
     "good.",
     ""},
    {"account-quota",
     kAccount,
     kNo,
     "Your account has sent as much as it may in its period.",
     "Wait for the next period, or have the limit raised. The recipients are good.",
     ""},
    {"account-rate",
     kAccount,
     kNo,
     "Your account sends faster than it may.",
     "Send more slowly: wait and try again, longer each time; or have the limit raised.",
     ""},
    {"login-failed",
     kAccount,
     kNo,
     "The login at the server that sends failed.",
     "Check user name and password of the SMTP credential; many services want one made for SMTP, "
     "not that of the console, and take it some minutes after it was made.",
     ""},
    {"login-needed",
     kAccount,
     kNo,
     "The server wants a login, or TLS before it, before it sends for you.",
     "Let the program use STARTTLS and SMTP AUTH.",
     ""},
    {"protocol",
     kAccount,
     kNo,
     "The program that sends and the server do not understand each other's commands.",
     "Look at the log of the program that sends; something between the two may change the "
     "connection.",
     ""},
    {"relay-not-registered",
     kAccount,
     kNo,
     "The service relays only for addresses and domains that are registered with your account.",
     "Register the sending address and the domain, or log in.",
     ""},
    {"sender-not-approved",
     kAccount,
     kNo,
     "The account may not send with this sender's address: it is not approved or verified, or the "
     "user lacks the permission.",
     "Approve the address, or verify its domain, in the region that sends, and allow the user to "
     "use it. It may take some minutes to count.",
     ""},
    {"suppressed",
     kAddress,
     kListed,
     "The service that sends did not try: the address is on its suppression list, after an earlier "
     "bounce or complaint.",
     "Leave it there, unless you know that the address works; then remove it from the list of that "
     "service and region.",
     ""},
});

}  // namespace

std::span<const BounceMeaning> service_meanings() {
  return kMeanings;
}

}  // namespace mailctl::mail::rules
