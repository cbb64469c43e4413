#pragma once
// The canonical forms that DKIM hashes (RFC 6376 §3.4). ARC uses the same.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace mailctl::mail::dkim {

enum class Canonicalization : std::uint8_t { kSimple, kRelaxed };

// "simple" "relaxed"
[[nodiscard]] std::string_view to_text(Canonicalization kind);

// One header field without its final CRLF, in the form in which it is hashed, without final CRLF
// (§3.4.1, §3.4.2). The caller adds the CRLF to all but the last.
std::string canonical_header(Canonicalization kind, std::string_view field);

// A body in pieces of any size, with CRLF line ends. What is appended to `out` never needs to be
// taken back, so a hash can consume it at once.
class BodyCanonicalizer {
 public:
  explicit BodyCanonicalizer(Canonicalization kind) : x_kind(kind) {}

  void update(std::string_view piece, std::string& out);
  // Call once, at the end: §3.4.3 gives an empty body one CRLF, §3.4.4 leaves it empty.
  void finish(std::string& out);

 private:
  void add_content(std::string_view content, std::string& out);
  void end_line();

  Canonicalization x_kind;
  std::size_t x_pending_lines = 0;  // line ends not yet known to be followed by content
  bool x_pending_blank = false;     // relaxed: a run of blanks not yet known to be inside a line
  bool x_pending_cr = false;        // a CR at the end of a piece
  bool x_has_content = false;
};

std::string canonical_body(Canonicalization kind, std::string_view body);

}  // namespace mailctl::mail::dkim
