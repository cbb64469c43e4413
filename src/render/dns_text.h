#pragma once
// DNS answers as a mail administrator reads them: MX in the order in which senders try the hosts,
// TXT as the text that receivers see, with the boundaries of its strings.

#include <string>

#include "dns/view.h"

namespace mailctl::render {

// A few lines ending with a newline; says so when there is no record, no such name, or no answer.
std::string dns_answer_text(const dns::Question& question, const dns::Answer& answer);

// One indented JSON document with final newline: name, type, status, ttl, aliases, and records with
// their parts (preference and exchange; text and strings).
std::string dns_answer_json(const dns::Question& question, const dns::Answer& answer);

}  // namespace mailctl::render
