#pragma once
// Why a message failed, for programs.

#include <nlohmann/json_fwd.hpp>

#include "mail/forensics/diagnose.h"

namespace mailctl::render {

// summary; border; hops; spf; dkim, one object a signature, with cause, certainty, changes, hop,
// suspects and advice; arc; dmarc. Result words are those of RFC 8601.
nlohmann::ordered_json why_json(const mail::forensics::Diagnosis& diagnosis);

}  // namespace mailctl::render
