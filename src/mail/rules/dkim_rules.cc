// What lint says about DKIM keys as published and about signatures in messages (mail/dkim/lint.h).

#include <array>

#include "mail/rules/rule.h"

namespace mailctl::mail::rules {
namespace {

using base::Severity;

constexpr std::array<Rule, 38> kRows = {{
    {"dkim/bad-selector",
     Severity::kError,
     "RFC 6376 §3.1",
     "a DKIM selector is no name, or makes one that is too long",
     "A selector is labels of letters, digits and hyphens, joined with dots. Receivers answer "
     "permerror for a signature with another one, and some name servers refuse the record.",
     "Choose a name that says who signs and since when:\n"
     "example-20261121"},
    {"dkim/bare-rsa-key",
     Severity::kWarning,
     "RFC 6376 §3.6.1; RFC 6376 App. C",
     "the p= of a key record is an RSAPublicKey, not a SubjectPublicKeyInfo",
     "The text of the standard says RSAPublicKey, its example and everybody else use "
     "SubjectPublicKeyInfo. Many receivers read only that and answer permerror.",
     "Publish the key in the form that OpenSSL writes for the private key in key.pem:\n"
     "openssl pkey -in key.pem -pubout -outform DER | base64 -w0"},
    {"dkim/blanks-in-key",
     Severity::kWarning,
     "RFC 6376 §3.6.1; RFC 6376 §3.6.2.2",
     "there are blanks inside the p= of a key record",
     "Strings of a TXT record are joined without blanks; those that are inside of them stay. The "
     "standard allows them in p=, and some receivers do not.",
     "Publish the key without blanks; where it needs several strings, put nothing between them."},
    {"dkim/body-changed",
     Severity::kError,
     "RFC 6376 §6.1.3",
     "a DKIM signature fails: the body is not the one that was signed",
     "Somebody on the way changed the body: a mailing list with a footer, a gateway with a banner "
     "or another encoding, or the signer signed before the last change.",
     "Sign after everything that changes the message. For a host on the way: mailctl why "
     "MESSAGE.eml looks for the change."},
    {"dkim/broken-delegation",
     Severity::kError,
     "RFC 6376 §6.1.2",
     "a DKIM key is delegated with a CNAME to a name that has none",
     "The service behind the CNAME has no key there: it was not set up, was removed, or the "
     "target has a typing error. No signature of this selector verifies.",
     "Compare the target with what the service shows, and publish it as shown; or remove the "
     "CNAME with the service."},
    {"dkim/ed25519-alone",
     Severity::kInfo,
     "RFC 8463 §6",
     "DKIM is signed with Ed25519 alone",
     "Large receivers, Gmail among them, do not verify Ed25519; for them the message is not "
     "signed. It is meant to stand beside an RSA signature with another selector.",
     "Sign with an RSA key too, at a selector of its own. mailctl dkim keygen makes one."},
    {"dkim/escaped-text",
     Severity::kError,
     "RFC 6376 §3.6.2.2",
     "quotes or backslashes have become part of a key record",
     "Zone files and some forms want a TXT value in quotes, with a backslash before a semicolon; "
     "other forms take them as part of the value. Receivers then cannot read the record.",
     "Enter the text without quotes and backslashes, and look at it with mailctl dns txt NAME."},
    {"dkim/expired",
     Severity::kWarning,
     "RFC 6376 §3.5; RFC 6376 §6.1.1",
     "a DKIM signature has expired",
     "Receivers may refuse a signature whose x= has passed. For a message of the past this is no "
     "fault; for one that just arrived it was late, or a clock is wrong.",
     "Let x= be at least a week after t=, or leave it out."},
    {"dkim/generic-selector",
     Severity::kInfo,
     "RFC 6376 §3.1",
     "the name of a DKIM selector says nothing",
     "Two services that both want the same selector get into each other's way, and the next "
     "rotation wants another name anyway.",
     "Choose a name that says who signs and since when:\n"
     "example-20261121"},
    {"dkim/half-of-a-pair",
     Severity::kWarning,
     "Microsoft Learn: Set up DKIM to sign mail from your cloud domain",
     "one of the two DKIM selectors of Microsoft 365 is not there",
     "Microsoft 365 signs with selector1 and selector2 in turns and needs both CNAMEs to enable "
     "DKIM and to rotate its keys.",
     "Publish both CNAMEs as Microsoft 365 shows them for the domain."},
    {"dkim/header-changed",
     Severity::kError,
     "RFC 6376 §6.1.3",
     "a DKIM signature fails: the signed header fields, the key or b= do not fit together",
     "The body is as it was signed. A header field was changed on the way (a tag in the Subject, "
     "another From, refolded lines with a simple form), or the key that is published is not the "
     "one that signed.",
     "Compare the published key with the one of the signer (mailctl dkim lint --key). For a host "
     "on the way: mailctl why MESSAGE.eml looks for the change."},
    {"dkim/historic-hash",
     Severity::kInfo,
     "RFC 8301 §3.1",
     "the h= of a key record still allows SHA-1",
     "Nobody verifies SHA-1 signatures any more, so this changes nothing.",
     "Remove h= from the record."},
    {"dkim/historic-policy",
     Severity::kInfo,
     "RFC 6376 App. C.1; RFC 5617",
     "there is a policy of DomainKeys or ADSP",
     "DomainKeys (o= at _domainkey) and ADSP (dkim= at _adsp._domainkey) are historic. DMARC has "
     "their task, and no receiver reads them.",
     "Remove the record."},
    {"dkim/historic-tag",
     Severity::kInfo,
     "RFC 6376 App. C.1",
     "a key record has g=",
     "g= limited a key to one address until 2011 and is ignored since. An empty g= meant all "
     "addresses in DomainKeys and none in early DKIM.",
     "Remove g= from the record."},
    {"dkim/key-mismatch",
     Severity::kError,
     "RFC 6376 §5.2; RFC 6376 §6.1.3",
     "the published DKIM key does not belong to the private key",
     "Every signature with this private key fails at every receiver. Usually one of the two was "
     "replaced and the other was not.",
     "Publish the key that belongs to the private key, or sign with the one that is published."},
    {"dkim/key-revoked",
     Severity::kInfo,
     "RFC 6376 §3.6.1; RFC 6376 §6.1.2",
     "a DKIM key is revoked: its p= is empty",
     "Receivers answer permerror for signatures of this selector. That is right for a key that "
     "must not be used any more, and an error for one that signs.",
     "Leave it for as long as mail signed with it may come in, then remove the record. If "
     "somebody still signs with it, give them a new selector."},
    {"dkim/key-short",
     Severity::kWarning,
     "RFC 8301 §3.2",
     "an RSA key for DKIM has fewer than 2048 bits",
     "Signers should use 2048 bits. Receivers must still accept 1024, and some large ones count "
     "it against the sender.",
     "Make a new key at a new selector:\n"
     "mailctl dkim keygen --selector NAME --domain DOMAIN --out FILE"},
    {"dkim/key-too-small",
     Severity::kError,
     "RFC 8301 §3.2",
     "an RSA key for DKIM has fewer than 1024 bits",
     "Receivers must not accept it: keys of this size were broken within a day on rented "
     "machines.",
     "Make a new key at a new selector, and revoke this one:\n"
     "mailctl dkim keygen --selector NAME --domain DOMAIN --out FILE"},
    {"dkim/key-unfit",
     Severity::kError,
     "RFC 6376 §6.1.2",
     "the key that is published cannot verify the signature",
     "There is a key record, but of another type than the signature, not for mail, too small, or "
     "unreadable. Receivers answer permerror.",
     "Look at the key with mailctl dkim lint SELECTOR._domainkey.DOMAIN, and publish it as the "
     "signer shows it."},
    {"dkim/key-unread",
     Severity::kWarning,
     "RFC 6376 §6.1.2",
     "DNS did not answer for a DKIM key",
     "Receivers answer temperror, and some ask the sender to come again. Nothing is known about "
     "the key itself.",
     "Ask again, then look at the name servers of the domain."},
    {"dkim/key-very-large",
     Severity::kInfo,
     "RFC 8301 §3.2; RFC 6376 §3.3.3",
     "an RSA key for DKIM has more than 2048 bits",
     "Up to 4096 bits must be understood; beyond that many receivers give up. The record needs "
     "several strings, which some forms damage, and verifying takes longer.",
     "2048 bits are enough. With more, check that the strings of the record join to the whole "
     "key."},
    {"dkim/no-key",
     Severity::kError,
     "RFC 6376 §6.1.2",
     "there is no DKIM key at the selector",
     "Receivers answer permerror for every signature of this selector. The key was never "
     "published, was removed too early, or the selector has a typing error.",
     "Publish the record that the signer shows, at SELECTOR._domainkey.DOMAIN."},
    {"dkim/not-one-from",
     Severity::kError,
     "RFC 5322 §3.6; RFC 6376 §8.15",
     "a message has no From field, or several",
     "A message has exactly one From. With several, receivers show one and verify another; most "
     "refuse the message, and DMARC cannot pass.",
     "Send exactly one From field."},
    {"dkim/not-oversigned",
     Severity::kInfo,
     "RFC 6376 §8.15; RFC 6376 §5.4.2",
     "a signature lets a second From, To, Subject or Date be added",
     "Receivers show one of several fields of a name, and the signature covers the lowest. A name "
     "that h= lists once more than the message has it cannot be added to.",
     "Let the signer list these names once more than they occur:\n"
     "h=from:from:to:to:subject:subject:date:date:message-id"},
    {"dkim/not-signed",
     Severity::kWarning,
     "RFC 6376 §6.1",
     "a message has no DKIM signature",
     "Without DKIM only SPF can make DMARC pass, and that is lost when the message is forwarded.",
     "Let the server that sends the message sign it for the domain of its From."},
    {"dkim/old-key",
     Severity::kInfo,
     "RFC 6376 §3.1; M3AAWG: DKIM Key Rotation Best Common Practices",
     "a DKIM key is more than a year old, as its selector says",
     "A private key that leaks can be used until its public key is gone. Rotation every six "
     "months is common advice.",
     "Make a key at a new selector, sign with it, and revoke the old one a week after the last "
     "message signed with it.\n"
     "mailctl dkim keygen --selector NAME --domain DOMAIN --out FILE"},
    {"dkim/oversigned-for-lists",
     Severity::kWarning,
     "RFC 6376 §5.4.2; RFC 6376 §8.15",
     "a signature forbids header fields that mailing lists add",
     "Listing Sender, Reply-To or a List- field once more than it occurs breaks the signature at "
     "the first mailing list, and protects little: receivers do not show them as the author.",
     "Oversign From, To, Subject and Date only."},
    {"dkim/parked-key",
     Severity::kWarning,
     "RFC 6376 §3.6.1; M3AAWG: Protecting Parked Domains Best Common Practices",
     "a domain that nobody writes from has a DKIM key",
     "Who has the private key, or gets it later, signs mail in the name of the domain, and the "
     "signature gives DMARC its pass.",
     "Remove the key, or revoke the keys of all selectors:\n"
     "*._domainkey.example.com. IN TXT \"v=DKIM1; p=\""},
    {"dkim/partial-body",
     Severity::kWarning,
     "RFC 6376 §8.2; RFC 6376 §3.5",
     "a signature covers a part of the body only (l=)",
     "Anybody can add text or parts behind the signed octets, which receivers then show as "
     "signed. Some receivers ignore signatures with l= for that.",
     "Sign without l=."},
    {"dkim/several-records",
     Severity::kError,
     "RFC 6376 §3.6.2.2",
     "there are several TXT records at a DKIM selector",
     "What happens is not defined: some receivers take the first, some try all, some join them, "
     "and the order changes with every answer.",
     "Remove all but the one key record; another key gets a selector of its own."},
    {"dkim/short-lived",
     Severity::kWarning,
     "RFC 6376 §3.5",
     "a DKIM signature expires within a day",
     "A message can wait for days in a queue or behind greylisting and then fails. x= is no "
     "protection against replay either.",
     "Let x= be at least a week after t=, or leave it out."},
    {"dkim/signs-trace-header",
     Severity::kWarning,
     "RFC 6376 §5.4.1",
     "a signature covers header fields that hosts on the way change",
     "Received, Return-Path, Delivered-To and Authentication-Results are added, replaced or "
     "removed on the way, which breaks the signature.",
     "Take them off the list of header fields to sign."},
    {"dkim/simple-header",
     Severity::kWarning,
     "RFC 6376 §3.4.1; RFC 6376 §3.4.2",
     "a signature has the simple form for header fields",
     "Any other folding, a name in other case or a lost blank breaks it. The relaxed form "
     "survives them.",
     "Let the signer use\n"
     "c=relaxed/relaxed"},
    {"dkim/strict-identity",
     Severity::kInfo,
     "RFC 6376 §3.6.1",
     "a key has t=s: i= must be at the domain itself",
     "This is recommended unless signers put addresses of subdomains into i=, whose signatures "
     "then do not verify.",
     "Nothing, or remove t=s where such signers exist."},
    {"dkim/test-mode",
     Severity::kWarning,
     "RFC 6376 §3.6.1",
     "a key is in test mode: t=y",
     "Receivers must not treat the message better than one without a signature. It was meant for "
     "the first days of DKIM.",
     "Publish the record without t=y."},
    {"dkim/too-many-signatures",
     Severity::kWarning,
     "RFC 6376 §6.1",
     "a message has more signatures than receivers look at",
     "Verifying costs time, so receivers stop after some; the one that matters may not be among "
     "them.",
     "Sign once for each domain and type of key, and do not sign again on every hop."},
    {"dkim/unsigned-header",
     Severity::kWarning,
     "RFC 6376 §5.4.1",
     "a signature does not cover header fields that it should",
     "Fields that are not signed can be changed or added by anybody: another Subject, another "
     "Reply-To, or a Content-Type that shows something else.",
     "Let the signer cover these, where the message has them:\n"
     " "
     "h=from:from:reply-to:to:to:cc:subject:subject:date:date:message-id:mime-version:content-"
     "type"},
    {"dkim/unsigned-unsubscribe",
     Severity::kWarning,
     "RFC 8058 §4",
     "a signature does not cover List-Unsubscribe and List-Unsubscribe-Post",
     "Mailbox providers offer one-click unsubscribing only when a valid signature covers both "
     "fields. Large senders must have it at Google and Yahoo.",
     "Add both to the header fields that the signer signs:\n"
     "List-Unsubscribe:List-Unsubscribe-Post"},
}};

}  // namespace

std::span<const Rule> dkim_rules() {
  return kRows;
}

}  // namespace mailctl::mail::rules
