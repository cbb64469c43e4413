#pragma once
// The parts of a message (RFC 2045, 2046, 2183, 2231) and the decoding of what they hold. Reading
// is tolerant, as mail readers are: a broken encoding gives what could be decoded, and a boundary
// that never comes ends the part with the text. Everything is bounded by MimeLimits. Parts are
// views into the text they were found in; signatures, which cover exact octets, are not looked at
// here.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace mailctl::mail::message {

struct MimeLimits {
  std::size_t parts = 1000;              // containers included
  std::size_t depth = 20;                // multiparts and enclosed messages
  std::size_t header_size = 1U << 20U;   // octets of the header of one part
  std::size_t total_size = 256U << 20U;  // octets of the text
};

struct Parameter {
  std::string name;   // lower case, without the signs of RFC 2231
  std::string value;  // unquoted; of RFC 2231 joined and decoded
  bool operator==(const Parameter&) const = default;
};

// "type/subtype; name=value" (RFC 2045 §5.1), or "attachment; filename=x" (RFC 2183 §2).
struct ParameterizedValue {
  std::string value;  // lower case, without blanks: "text/plain", "attachment"; may be empty
  std::vector<Parameter> parameters;

  // The value of the first parameter of this name (lower case); empty where there is none.
  [[nodiscard]] std::string_view parameter(std::string_view name) const;
  bool operator==(const ParameterizedValue&) const = default;
};

// Comments are skipped; whatever cannot be read is left out.
ParameterizedValue parse_parameterized(std::string_view value);

enum class TransferEncoding : std::uint8_t {
  kIdentity,  // 7bit, 8bit, binary, none named, or one that is not defined
  kBase64,
  kQuotedPrintable,
};

inline constexpr std::size_t kNoParent = static_cast<std::size_t>(-1);

struct Part {
  std::size_t parent = kNoParent;  // index; its parent is a multipart or an enclosed message
  std::size_t depth = 0;           // the message itself is 0
  std::string_view header;         // its fields with their line ends, without the empty line
  std::string_view body;           // as it stands, without the line end before the boundary
  ParameterizedValue type;         // "text/plain" where none is named (RFC 2045 §5.2)
  ParameterizedValue disposition;  // value empty where none is named
  TransferEncoding encoding = TransferEncoding::kIdentity;
  std::string filename;  // of the disposition, else the name of the type; "" where there is none

  [[nodiscard]] bool is_multipart() const { return type.value.starts_with("multipart/"); }
};

// The message and its parts, each container before what it holds, in the order of the text. A part
// message/rfc822 is followed by the message in it, unless it is encoded (which RFC 2046 §5.2.1
// forbids): then decode it and split that. Lines end with CRLF or LF; a first line "From …" of a
// mailbox file is skipped. kInvalid when a limit is exceeded. The views are of `text`.
base::Result<std::vector<Part>> split_mime(std::string_view text, const MimeLimits& limits = {});

// The first field of this name (case-insensitive) in a header block, unfolded; empty where there is
// none. Lines that are no fields are skipped.
std::string header_value(std::string_view header, std::string_view name);

// The body as its transfer encoding says; identity as it stands.
std::string decoded_body(const Part& part);

// RFC 2045 §6.8: line ends and every other character outside the alphabet are skipped, padding may
// be missing; the first '=' ends the data, unless more follows, which is then read on.
std::string decode_base64(std::string_view text);
// RFC 2045 §6.7: blanks at line ends go, a '=' that begins nothing stays.
std::string decode_quoted_printable(std::string_view text);
// Encoded words of RFC 2047 as UTF-8, for UTF-8, US-ASCII, ISO-8859-1 and windows-1252; words of
// other charsets stay as they are. Blanks between two encoded words go (§6.2).
std::string decode_words(std::string_view value);
// Text of a charset (case-insensitive) as UTF-8; unknown charsets give the octets as they are.
std::string to_utf8(std::string_view octets, std::string_view charset);

}  // namespace mailctl::mail::message
