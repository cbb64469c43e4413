#pragma once
// What is wrong, risky or historic in a DKIM key as published and in the signatures of a message
// (RFC 6376, 8301, 8463), as findings under the ids of mail/rules/dkim_rules.cc.

#include <optional>
#include <string_view>

#include "base/time.h"
#include "dns/view.h"
#include "mail/dkim/key_record.h"
#include "mail/dkim/verify.h"
#include "mail/finding.h"
#include "mail/message/headers.h"

namespace mailctl::mail::dkim {

// What is known about the key beside its record.
enum class KeyUse : std::uint8_t {
  kUnknown,
  kSigns,  // somebody signs with it: that it is revoked or missing is an error
};

struct KeyLintOptions {
  KeyUse use = KeyUse::kUnknown;
  std::optional<KeyRecord> private_part;  // the record of the private key at hand: must be the same
  std::optional<base::Time> now;          // to judge a date in the name of the selector
};

// The key at <selector>._domainkey.<domain>: name, CNAME, number of records, text, key. What the
// view lacks is added to `missing`; the findings are provisional then.
Findings lint_key(std::string_view selector,
                  const dns::Name& domain,
                  const dns::View& view,
                  dns::MissingQuestions& missing,
                  const KeyLintOptions& options = {});

// The text of one key record, wherever it stands; `subject` names it. Part of lint_key.
Findings lint_key_text(std::string_view text,
                       std::string_view subject,
                       const KeyLintOptions& options = {});

// What DomainKeys (RFC 4870) and ADSP (RFC 5617) left at _domainkey.<domain> and
// _adsp._domainkey.<domain>.
Findings lint_leftovers(const dns::Name& domain,
                        const dns::View& view,
                        dns::MissingQuestions& missing);

// The signatures of a message by themselves: what they cover, how they are made, and whether they
// fit together. No DNS; `now` judges x=.
Findings lint_signatures(const message::Message& message, base::Time now);

// Verdicts as findings: what does not verify, and why. What the field itself says is
// lint_signatures' business.
Findings findings_of(const Verification& verification);

}  // namespace mailctl::mail::dkim
