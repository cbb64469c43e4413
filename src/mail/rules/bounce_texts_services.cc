// What services that send say to their customers, from their own pages (bounces.cc names them).

#include <array>

#include "mail/rules/bounces.h"

namespace mailctl::mail::rules {
namespace {

constexpr auto kOci = std::to_array<BounceText>({
    {"", "suppression for user*ocid1.", "suppressed"},
    {"4.7.1", "suppression for user", "suppressed"},
    {"", "authorization failed*not authorized", "sender-not-approved"},
    {"", "maximum messages sent per minute reached", "account-rate"},
    {"", "maximum messages sent per day reached", "account-quota"},
    {"", "too many auth failures, try again later", "login-failed"},
    {"", "exceeds byte limit", "too-large"},
    {"", "message parse error", "bad-form"},
    {"", "invalid command argument, not a valid base64 string", "login-failed"},
    {"", "invalid command argument, does not contain", "login-failed"},
    {"", "auth mechanism mismatch", "login-failed"},
    {"", "system storage error", "receiver-busy"},
});

constexpr auto kSes = std::to_array<BounceText>({
    {"", "email address is not verified", "sender-not-approved"},
    {"", "is not authorized to perform*ses:send", "sender-not-approved"},
    {"", "configuration set*does not exist", "sender-not-approved"},
    {"", "maximum sending rate exceeded", "account-rate"},
    {"", "daily message quota exceeded", "account-quota"},
    {"", "sending paused for this account", "account-paused"},
    {"", "sendingpausedexception", "account-paused"},
    {"", "amazon ses has suppressed sending to this address", "suppressed"},
    {"",
     "amazon ses did not send the message to this address because it is on the suppression list",
     "suppressed"},
    {"", "too many concurrent smtp connections", "account-rate"},
});

constexpr auto kAzure = std::to_array<BounceText>({
    {"", "emaildroppedallrecipientssuppressed", "suppressed"},
    {"", "all recipients were suppressed", "suppressed"},
    {"", "domainnotlinked", "sender-not-approved"},
    {"", "invalidsenderusername", "sender-not-approved"},
});

}  // namespace

std::span<const BounceText> oci_texts() {
  return kOci;
}

std::span<const BounceText> ses_texts() {
  return kSes;
}

std::span<const BounceText> azure_texts() {
  return kAzure;
}

}  // namespace mailctl::mail::rules
