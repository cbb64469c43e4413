// What can be wrong in the text of a DKIM key record or signature (mail/dkim/key_record.h,
// mail/dkim/signature.h).

#include <array>

#include "mail/rules/rule.h"

namespace mailctl::mail::rules {
namespace {

using base::Severity;

constexpr std::array<Rule, 15> kRows = {{
    {"dkim/bad-key",
     Severity::kError,
     "RFC 6376 §3.6.1; RFC 8463 §4.2",
     "the p= of a key record is no base64, or holds no key of its type",
     "Without a key no signature of this selector verifies. The usual causes are a value that a "
     "form has cut, quoted or escaped, and blanks that were not meant.",
     "Publish the key again as the signing service shows it: an RSA key as SubjectPublicKeyInfo "
     "in base64, an Ed25519 key as its 32 octets in base64 (44 characters)."},
    {"dkim/bad-value",
     Severity::kError,
     "RFC 6376 §3.5; RFC 6376 §6.1.1",
     "a tag of a DKIM signature has a value that cannot be right",
     "Receivers answer permerror for this signature; another signature of the message can still "
     "pass.",
     "The signer is misconfigured, or the field was changed on its way: compare it with the one "
     "that the signer wrote."},
    {"dkim/bad-version",
     Severity::kError,
     "RFC 6376 §3.6.1",
     "the v= of a key record is not DKIM1, or is not its first tag",
     "Receivers must ignore such a record, so no signature of this selector verifies.",
     "Begin the record with\n"
     "v=DKIM1; "},
    {"dkim/duplicate-tag",
     Severity::kError,
     "RFC 6376 §3.2",
     "a tag stands twice in a DKIM record or signature",
     "A list with the same tag twice is invalid as a whole.",
     "Remove one of the two. In a key record this often means that two records were pasted into "
     "one."},
    {"dkim/expiry-order",
     Severity::kError,
     "RFC 6376 §3.5",
     "a DKIM signature expires before it was made",
     "x= must be greater than t=. Receivers answer permerror.",
     "Let x= be at least a week after t=, or leave it out."},
    {"dkim/foreign-identity",
     Severity::kError,
     "RFC 6376 §3.5; RFC 6376 §6.1.1",
     "the i= of a DKIM signature is not at its d= or below",
     "A domain can only sign for itself and its subdomains. Receivers answer permerror.",
     "Leave i= out, or let it end in the domain of d=."},
    {"dkim/from-not-signed",
     Severity::kError,
     "RFC 6376 §5.4; RFC 6376 §6.1.1",
     "a DKIM signature does not cover From",
     "From must be signed, or anybody could put another author above the signature. Receivers "
     "answer permerror.",
     "Add From to the header fields that the signer signs, twice, so that none can be added:\n"
     "h=from:from:to:subject:date:message-id"},
    {"dkim/historic-algorithm",
     Severity::kError,
     "RFC 8301 §3.1",
     "a DKIM signature uses rsa-sha1",
     "SHA-1 must neither be used nor accepted; receivers answer permerror, as if there were no "
     "signature.",
     "Let the signer use\n"
     "a=rsa-sha256"},
    {"dkim/malformed-tag",
     Severity::kError,
     "RFC 6376 §3.2",
     "a part of a DKIM record or signature is no name=value",
     "Receivers cannot read the list. Often a semicolon is missing, or quotes and backslashes of a "
     "form have become part of the value.",
     "Write the tags as name=value with semicolons between them:\n"
     "v=DKIM1; k=rsa; p=MIIBIjANBg…"},
    {"dkim/missing-key",
     Severity::kError,
     "RFC 6376 §3.6.1",
     "a key record has no p=",
     "Without p= this is no key record, and no signature of this selector verifies. An empty p= "
     "says something else: the key is revoked.",
     "Publish the key as the signing service shows it:\n"
     "v=DKIM1; k=rsa; p=MIIBIjANBg…"},
    {"dkim/missing-tag",
     Severity::kError,
     "RFC 6376 §3.5; RFC 6376 §6.1.1",
     "a DKIM signature lacks a tag that it must have",
     "A signature has v, a, b, bh, d, h and s. Without one of them receivers answer permerror.",
     "The signer is misconfigured, or the field was cut on its way."},
    {"dkim/no-usable-hash",
     Severity::kError,
     "RFC 8301 §3.1; RFC 6376 §3.6.1",
     "the h= of a key record allows no hash that is still used",
     "SHA-1 must not be used any more, so signatures with this key cannot verify.",
     "Remove h= from the record, or write\n"
     "h=sha256"},
    {"dkim/not-for-mail",
     Severity::kWarning,
     "RFC 6376 §3.6.1",
     "the s= of a key record does not allow mail",
     "Receivers ignore the key when they verify mail. s=tlsrpt alone is right for a key that only "
     "signs TLS reports.",
     "Remove s= from the record, or write\n"
     "s=email"},
    {"dkim/unknown-algorithm",
     Severity::kError,
     "RFC 6376 §3.3; RFC 8463 §4.1",
     "the a= of a DKIM signature is neither rsa-sha256 nor ed25519-sha256",
     "Receivers cannot verify it.",
     "Let the signer use\n"
     "a=rsa-sha256"},
    {"dkim/unknown-key-type",
     Severity::kError,
     "RFC 6376 §3.6.1; RFC 8463 §4.2",
     "the k= of a key record is neither rsa nor ed25519",
     "Receivers ignore records with a key type that they do not know.",
     "Write the type of the key that was generated:\n"
     "k=rsa"},
}};

}  // namespace

std::span<const Rule> dkim_record_rules() {
  return kRows;
}

}  // namespace mailctl::mail::rules
