#pragma once
// DKIM and ARC verdicts for programs, with the result words of RFC 8601 §2.7.1.

#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "mail/arc/validate.h"
#include "mail/dkim/verify.h"

namespace mailctl::render {

// "none" "syntax" "key-missing" "key-unread" "key-revoked" "key-unfit" "expired" "body-changed"
// "header-changed"
std::string_view word_of(mail::dkim::Failure failure);

// An array, the topmost signature first: domain, selector, result, failure, reason, identity,
// algorithm, canonicalization, key_bits, test; signed_at, expires_at (RFC 3339) and
// unsigned_octets where they are known.
nlohmann::ordered_json dkim_json(const mail::dkim::Verification& verification);

// result, reason, oldest_pass, and sets: instance, domain, selector, chain, results.
nlohmann::ordered_json arc_json(const mail::arc::Chain& chain);

}  // namespace mailctl::render
