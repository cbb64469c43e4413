#pragma once
// The canonical forms that DKIM hashes (RFC 6376 §3.4). ARC uses the same.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace mailctl::mail::dkim {

enum class Canonicalization : std::uint8_t { kSimple, kRelaxed };

// "simple" "relaxed"
[[nodiscard]] std::string_view to_text(Canonicalization kind);

// One header field without its final CRLF, in the form in which it is hashed, without final CRLF
// (§3.4.1, §3.4.2). The caller adds the CRLF to all but the last.
std::string canonical_header(Canonicalization kind, std::string_view field);
// The same at the end of `out`.
void append_canonical_header(Canonicalization kind, std::string_view field, std::string& out);

// Takes the canonical form in pieces, in order; a piece is gone when the call returns.
using PieceSink = std::function<void(std::string_view)>;

// The canonical form of a whole body with CRLF line ends (§3.4.3, §3.4.4), in pieces that are large
// enough to be hashed one by one; what needs no change is not copied.
void canonicalize_body(Canonicalization kind, std::string_view body, const PieceSink& sink);
std::string canonical_body(Canonicalization kind, std::string_view body);

}  // namespace mailctl::mail::dkim
