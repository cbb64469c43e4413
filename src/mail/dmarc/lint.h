#pragma once
// What is wrong with a domain's DMARC, as findings of the rules in mail/rules/dmarc_*.cc. What a
// domain should strive for, by what it is used for, is dmarc/advice.h.

#include <string_view>

#include "dns/name.h"
#include "mail/dmarc/survey.h"
#include "mail/finding.h"
#include "mail/message/author.h"

namespace mailctl::mail::dmarc {

// Of the text of one record alone, as a manifest or a zone has it; `name` is where it stands, with
// "_dmarc.".
Findings lint_record(std::string_view text, const dns::Name& name);

// Of all that is published for a domain: the record, where it is and is not, what it means there,
// and where the reports go.
Findings lint(const Survey& survey);

// Of a message: DMARC wants one author's domain (RFC 9989 §5.3.1).
Findings lint_authors(const message::Authors& authors);

// `_dmarc.example.com. IN TXT "v=DMARC1; p=none"`, ready to paste into a zone.
std::string txt_line(const dns::Name& name, std::string_view text);

}  // namespace mailctl::mail::dmarc
