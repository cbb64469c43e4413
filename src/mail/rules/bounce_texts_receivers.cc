// What the large receivers say, from their own pages (bounces.cc names them).

#include <array>

#include "mail/rules/bounces.h"

namespace mailctl::mail::rules {
namespace {

constexpr auto kGoogle = std::to_array<BounceText>({
    {"x.7.26", "is not accepted due to domain's dmarc policy", "dmarc-refused"},
    {"4.7.26", "due to domain's dmarc policy, but temporary dns failures", "dmarc-dns"},
    {"x.7.26", "gmail requires all senders to authenticate", "not-authenticated"},
    {"x.7.26", "has an spf record with a hard fail policy (-all) but it fails", "spf-refused"},
    {"x.7.27", "authenticate their email with spf", "spf-refused"},
    {"x.7.30", "authenticate their email with dkim", "dkim-refused"},
    {"x.7.40", "", "no-dmarc-record"},
    {"x.7.32", "", "not-aligned"},
    {"x.7.24", "spf record of the sending domain has one or more suspicious", "suspicious-spf"},
    {"", "have a ptr record, or the*dns entry", "no-reverse-dns"},
    {"4.7.23", "have a ptr record", "no-reverse-dns"},
    {"x.7.1", "ipv6 sending guidelines regarding ptr records", "no-reverse-dns"},
    {"x.7.29", "use tls", "no-tls"},
    {"", "tls required for rcpt domain", "no-tls"},
    {"", "detected an unusual rate of", "too-much"},
    {"x.7.28", "unusual rate of", "too-much"},
    {"x.7.28", "unusual amount of unsolicited", "poor-reputation"},
    {"x.7.28",
     "exceeded the quota for sending messages that have the same message-id",
     "same-message-id"},
    {"", "very low reputation of the sending", "poor-reputation"},
    {"", "suspicious due to the nature of the content", "dangerous-content"},
    {"", "message is likely unsolicited", "spam"},
    {"", "content presents a potential security issue", "dangerous-content"},
    {"", "not rfc 5322 compliant", "bad-form"},
    {"", "missing a valid address in the from: header", "bad-form"},
    {"", "multiple addresses in the from: header", "bad-form"},
    {"", "missing a valid message-id", "bad-form"},
    {"", "encoded-word syntax is not permitted in message header", "bad-form"},
    {"", "unicode character in a disallowed header", "bad-form"},
    {"", "sending to (or from) has a policy that prohibit", "receiver-policy"},
    {"", "is not authorized to send email directly to our servers", "subscriber-network"},
    {"", "ip not in whitelist for rcpt domain", "receiver-policy"},
    {"x.1.1", "email account that you tried to reach does not exist", "unknown-address"},
    {"x.2.1", "email account that you tried to reach is", "mailbox-disabled"},
    {"x.1.2", "weren't able to find the recipient domain", "unknown-domain"},
    {"x.2.2", "out of storage space and inactive", "mailbox-abandoned"},
    {"x.2.2", "inbox is out of storage space", "mailbox-full"},
    {"x.2.2", "email account that you tried to reach is over quota", "mailbox-full"},
    {"x.2.1", "you are trying to contact is receiving", "mailbox-busy"},
    {"x.3.4", "exceeded google's message*limits", "too-large"},
    {"x.3.4", "exceeds google's*limit", "too-large"},
    {"x.4.5", "daily user sending", "account-quota"},
    {"", "daily smtp relay*limit exceeded", "account-quota"},
    {"", "peak smtp relay limit exceeded", "account-rate"},
    {"x.7.0", "mail relay denied", "relay-not-registered"},
    {"x.7.0", "email relay denied", "relay-not-registered"},
    {"x.7.0", "suspended due to abuse", "account-blocked"},
    {"x.7.1", "invalid credentials for relay", "relay-not-registered"},
    {"x.7.8", "username and password not accepted", "login-failed"},
    {"x.7.9", "application-specific password required", "login-failed"},
    {"x.4.6", "exceeded 50 hops", "loop"},
});

constexpr auto kMicrosoft = std::to_array<BounceText>({
    {"5.7.515", "", "bulk-authentication"},
    {"5.7.509", "", "dmarc-refused"},
    {"", "does not pass dmarc verification", "dmarc-refused"},
    {"x.7.23", "because of sender policy framework violation", "spf-refused"},
    {"x.7.26", "must pass either spf or dkim validation", "not-authenticated"},
    {"x.7.25", "must have a reverse dns record", "no-reverse-dns"},
    {"", "part of their network is on our block list", "block-list"},
    {"x.7.650", "", "poor-reputation"},
    {"5.7.606-649", "", "block-list"},
    {"5.7.511", "", "block-list"},
    {"5.7.513", "", "receiver-policy"},
    {"5.7.501-503", "", "account-blocked"},
    {"5.7.504", "", "unknown-address"},
    {"5.7.505", "", "receiver-policy"},
    {"5.7.506", "", "helo"},
    {"5.7.507", "", "receiver-policy"},
    {"5.7.508", "", "too-much"},
    {"5.7.510", "", "receiver-policy"},
    {"5.7.512", "", "bad-form"},
    {"5.4.1", "recipient address rejected: access denied", "unknown-address"},
    {"5.1.10", "recipientnotfound", "unknown-address"},
    {"5.1.10", "recipient not found", "unknown-address"},
    {"5.5.0", "requested action not taken: mailbox unavailable", "unknown-address"},
    {"5.1.8", "access denied, bad outbound sender", "account-blocked"},
    {"5.1.90", "", "account-quota"},
    {"5.7.705", "", "account-blocked"},
    {"5.7.708", "", "account-blocked"},
    {"5.7.700-749", "", "account-blocked"},
    {"5.7.750", "", "sender-not-approved"},
    {"5.2.121", "", "mailbox-busy"},
    {"5.2.122", "", "mailbox-busy"},
    {"4.3.2", "recipient thread limit exceeded", "mailbox-busy"},
    {"4.7.500", "server busy", "too-much"},
    {"4.7.500-699", "", "too-much"},
    {"4.7.850-899", "", "too-much"},
    {"5.7.57", "", "login-needed"},
    {"5.7.60", "", "sender-not-approved"},
    {"x.7.3", "authentication unsuccessful", "login-failed"},
    {"5.7.64", "", "relay-not-registered"},
    {"5.7.12", "sender was not authenticated by organization", "internal-only"},
    {"5.7.124", "", "internal-only"},
    {"5.7.133-136", "", "internal-only"},
    {"5.4.310", "", "unknown-domain"},
    {"5.4.300", "", "expired"},
    {"5.4.14", "", "loop"},
    {"4.4.316", "", "no-answer"},
    {"x.7.321-325", "", "receiver-tls"},
    {"", "failed mta-sts validation", "receiver-tls"},
    {"5.7.900-999", "", "receiver-policy"},
});

constexpr auto kYahoo = std::to_array<BounceText>({
    {"x.7.9", "yahoo requires all senders to authenticate", "not-authenticated"},
    {"5.7.9", "message not accepted for policy reasons", "dmarc-refused"},
    {"", "email not accepted for policy reasons", "dangerous-content"},
    {"", "temporarily deferred due to unexpected volume or user complaints", "too-much"},
    {"", "temporarily deferred due to user complaints", "too-much"},
    {"", "permanently deferred; retrying will not succeed", "poor-reputation"},
    {"", "will be permanently deferred", "poor-reputation"},
    {"", "[bl21] connections", "block-list"},
    {"", "[bl23] connections", "block-list"},
    {"", "unresolvable rfc.5321", "sender-domain-missing"},
    {"", "unresolvable rfc.5322", "sender-domain-missing"},
    {"", "headers are not rfc compliant", "bad-form"},
    {"", "dd this user doesn't have a", "unknown-address"},
    {"", "dd requested mail action aborted, mailbox not found", "unknown-address"},
    {"", "requested mail action aborted, mailbox not found", "unknown-address"},
    {"", "this mailbox is disabled (554.30)", "mailbox-disabled"},
    {"", "user is receiving mail too quickly", "mailbox-busy"},
    {"", "max message per connection reached", "receiver-busy"},
    {"", "resources temporarily unavailable", "receiver-busy"},
    {"", "resources temporarily not available", "receiver-busy"},
    {"", "excessive unknown recipients", "too-many-unknown"},
});

constexpr auto kApple = std::to_array<BounceText>({
    {"", "[hme1]", "not-authenticated"},
    {"", "blocked for failing both spf and dkim", "not-authenticated"},
    {"", "[cs01]", "spam"},
    {"", "rejected due to local policy", "spam"},
    {"x.1.1", "inactive email address", "mailbox-disabled"},
    {"", "unknown or illegal alias", "unknown-address"},
    {"", "deferred due to excessive volume", "too-much"},
    {"x.1.6", "recipient no longer on server", "unknown-address"},
});

}  // namespace

std::span<const BounceText> google_texts() {
  return kGoogle;
}

std::span<const BounceText> microsoft_texts() {
  return kMicrosoft;
}

std::span<const BounceText> yahoo_texts() {
  return kYahoo;
}

std::span<const BounceText> apple_texts() {
  return kApple;
}

}  // namespace mailctl::mail::rules
