#pragma once
// Where the parts of a multipart body are (RFC 2046 §5.1), as offsets in its octets: what is cut
// out or put back must fit to the octet. Nothing is decoded.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mailctl::mail::forensics {

struct Part {
  std::size_t delimiter = 0;  // of the line "--boundary" above it
  std::size_t header = 0;     // behind that line
  std::size_t content = 0;    // behind the empty line
  std::size_t end = 0;        // before the CRLF that belongs to the next delimiter
  std::size_t next = 0;       // of the next delimiter line, or the end of the body
  std::size_t depth = 0;      // 0: directly in the body
  bool is_multipart = false;
  // Whole fields of its header, without final CRLF; empty where there is none.
  std::string content_type;
  std::string transfer_encoding;
};

// The parts of a body under a Content-Type field ("Content-Type: multipart/…", or its value), parts
// of parts behind their parent; none when it is no multipart. At most kMaxParts, kMaxDepth deep.
inline constexpr std::size_t kMaxParts = 200;
inline constexpr std::size_t kMaxDepth = 6;
[[nodiscard]] std::vector<Part> parts_of(std::string_view content_type, std::string_view body);

// "multipart/mixed", in lower case; empty where the field cannot be read.
[[nodiscard]] std::string media_type(std::string_view content_type);
// The value of a parameter ("boundary"; in lower case), unquoted; empty where there is none.
[[nodiscard]] std::string parameter(std::string_view content_type, std::string_view name);
// "quoted-printable", in lower case, of a whole field; empty where there is none.
[[nodiscard]] std::string encoding_name(std::string_view transfer_encoding);

}  // namespace mailctl::mail::forensics
