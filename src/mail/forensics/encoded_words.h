#pragma once
// Encoded words (RFC 2047) in the spellings that mail programs use, for header text that a relay
// decoded or wrote anew. Only UTF-8 and, where the text allows it, ISO-8859-1.

#include <string>
#include <string_view>
#include <vector>

namespace mailctl::mail::forensics {

// All encoded words decoded, blanks between two of them taken away; other text as it is. Words in
// other charsets stay.
[[nodiscard]] std::string decoded_words(std::string_view value);

// The ways to write `value` (in UTF-8, one line) with encoded words; empty when it is ASCII.
[[nodiscard]] std::vector<std::string> encoded_spellings(std::string_view value);

}  // namespace mailctl::mail::forensics
