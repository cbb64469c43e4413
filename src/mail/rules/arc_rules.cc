// What lint says about ARC chains (mail/arc/lint.h).

#include <array>

#include "mail/rules/rule.h"

namespace mailctl::mail::rules {
namespace {

using base::Severity;

constexpr std::array<Rule, 7> kRows = {{
    {"arc/bad-structure",
     Severity::kWarning,
     "RFC 8617 §5.2; RFC 8617 §4.2.1",
     "an ARC chain is incomplete, out of order or malformed",
     "Every set has one of each of the three fields, numbered from 1 without gaps, and says "
     "cv=none (the first) or cv=pass. Receivers take another chain as none.",
     "Nothing at the sender. The forwarder that sealed last should leave ARC fields of others as "
     "they are."},
    {"arc/changed-on-the-way",
     Severity::kInfo,
     "RFC 8617 §5.2",
     "a forwarder changed the message and sealed it again",
     "The ARC-Message-Signatures before it do not verify any more, which does not break the "
     "chain. DKIM signatures of the author are usually broken by the same change.",
     "Nothing, where the change was meant (a mailing list, a disclaimer)."},
    {"arc/covers-foreign-fields",
     Severity::kWarning,
     "RFC 8617 §4.1.2",
     "an ARC-Message-Signature covers ARC fields or Authentication-Results",
     "Such fields are removed or added by the next host, which breaks the signature, and with it "
     "the chain.",
     "The sealer should sign neither."},
    {"arc/does-not-verify",
     Severity::kWarning,
     "RFC 8617 §5.2; RFC 8617 §5.2.1",
     "an ARC chain does not verify",
     "The newest ARC-Message-Signature or one of the seals fails, or its key cannot be had; ARC "
     "knows no temporary errors. Receivers take the chain as none.",
     "Nothing at the sender. Somebody changed the message after the last seal, or a sealer's key "
     "is gone."},
    {"arc/trust-is-local",
     Severity::kInfo,
     "RFC 8617 §7.2.1",
     "an ARC chain holds, which says nothing about the message by itself",
     "It proves who sealed and what each said they saw. Only a receiver that trusts every sealer "
     "uses it, to let a message pass that DMARC would stop.",
     "Nothing. To deliver through a forwarder, rely on a DKIM signature that survives."},
    {"arc/duplicate-tag",
     Severity::kWarning,
     "RFC 6376 §3.2; RFC 8617 §4.1",
     "a tag stands twice in an ARC field",
     "A list with the same tag twice is invalid as a whole, so receivers take the chain as "
     "broken.",
     "Nothing at the sender. The forwarder that wrote the field must mend its sealer."},
    {"arc/malformed-tag",
     Severity::kWarning,
     "RFC 6376 §3.2; RFC 8617 §4.1",
     "a part of an ARC field is no name=value",
     "Receivers cannot read the field, and take the chain as broken.",
     "Nothing at the sender. The forwarder that wrote the field must mend its sealer."},
}};

}  // namespace

std::span<const Rule> arc_rules() {
  return kRows;
}

}  // namespace mailctl::mail::rules
