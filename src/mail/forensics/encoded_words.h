#pragma once
// Encoded words (RFC 2047) in the spellings that mail programs use, for header text that a relay
// decoded or wrote anew. In UTF-8 and, where the text allows it, ISO-8859-1. Decoding is
// message/mime.h's.

#include <string>
#include <string_view>
#include <vector>

namespace mailctl::mail::forensics {

// The ways to write `value` (in UTF-8, one line) with encoded words; empty when it is ASCII.
[[nodiscard]] std::vector<std::string> encoded_spellings(std::string_view value);

}  // namespace mailctl::mail::forensics
