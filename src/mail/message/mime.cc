#include "mail/message/mime.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/characters.h"
#include "mail/message/headers.h"

namespace mailctl::mail::message {
namespace {

base::Error invalid(std::string message) {
  return {base::ErrorKind::kInvalid, std::move(message), {}};
}

struct Line {
  std::string_view text;  // without its end
  std::size_t next = 0;   // where the next line begins
};

Line line_at(std::string_view text, std::size_t at) {
  const std::size_t end = text.find('\n', at);
  if (end == std::string_view::npos) return {text.substr(at), text.size()};
  std::string_view line = text.substr(at, end - at);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return {line, end + 1};
}

struct Halves {
  std::string_view header;
  std::string_view body;
};

// At the first empty line. A part without one is all header when it begins like one, else all body.
Halves halves_of(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const Line line = line_at(text, at);
    if (line.text.empty()) return {text.substr(0, at), text.substr(line.next)};
    at = line.next;
  }
  return {text, {}};
}

std::string_view trimmed_end(std::string_view text) {
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

TransferEncoding parse_encoding(std::string_view value) {
  const std::string word = parse_parameterized(value).value;
  if (word == "base64") return TransferEncoding::kBase64;
  if (word == "quoted-printable") return TransferEncoding::kQuotedPrintable;
  return TransferEncoding::kIdentity;
}

std::string filename_of(const Part& part) {
  const std::string_view named = part.disposition.parameter("filename");
  // Encoded words in parameters are forbidden (RFC 2047 §5) and common.
  return decode_words(named.empty() ? part.type.parameter("name") : named);
}

Part make_part(std::string_view text) {
  Part part;
  const Halves halves = halves_of(text);
  part.header = halves.header;
  part.body = halves.body;
  part.type = parse_parameterized(header_value(part.header, "Content-Type"));
  if (part.type.value.find('/') == std::string::npos) part.type.value = "text/plain";
  part.disposition = parse_parameterized(header_value(part.header, "Content-Disposition"));
  part.encoding = parse_encoding(header_value(part.header, "Content-Transfer-Encoding"));
  part.filename = filename_of(part);
  return part;
}

enum class Delimiter : std::uint8_t { kNone, kNext, kLast };

// RFC 2046 §5.1.1: "--" boundary, "--" at the last one, blanks behind.
Delimiter delimiter_of(std::string_view line, std::string_view boundary) {
  if (!line.starts_with("--") || !line.substr(2).starts_with(boundary)) return Delimiter::kNone;
  const std::string_view rest = trimmed_end(line.substr(2 + boundary.size()));
  if (rest.empty()) return Delimiter::kNext;
  return rest == "--" ? Delimiter::kLast : Delimiter::kNone;
}

// The line end before a delimiter belongs to the delimiter.
std::string_view without_line_end(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

// The texts between the delimiters, at most `most`.
std::vector<std::string_view> pieces_of(std::string_view body,
                                        std::string_view boundary,
                                        std::size_t most) {
  std::vector<std::string_view> pieces;
  std::optional<std::size_t> begin;
  std::size_t at = 0;
  while (at < body.size()) {
    const Line line = line_at(body, at);
    const Delimiter delimiter = delimiter_of(line.text, boundary);
    if (delimiter != Delimiter::kNone) {
      if (begin) pieces.push_back(without_line_end(body.substr(*begin, at - *begin)));
      if (delimiter == Delimiter::kLast || pieces.size() > most) return pieces;
      begin = line.next;
    }
    at = line.next;
  }
  if (begin) pieces.push_back(body.substr(*begin));
  return pieces;
}

bool is_enclosed_message(const Part& part) {
  return (part.type.value == "message/rfc822" || part.type.value == "message/global") &&
         part.encoding == TransferEncoding::kIdentity;
}

// What a part holds, as texts that each begin with a header.
std::vector<std::string_view> contents_of(const Part& part, std::size_t most) {
  if (is_enclosed_message(part)) return {part.body};
  if (!part.is_multipart()) return {};
  const std::string boundary(trimmed_end(part.type.parameter("boundary")));
  if (boundary.empty()) return {};
  return pieces_of(part.body, boundary, most);
}

base::Result<void> check(const Part& part, std::size_t count, const MimeLimits& limits) {
  if (count > limits.parts) {
    return invalid(fmt::format("the message has more than {} MIME parts", limits.parts));
  }
  if (part.depth > limits.depth) {
    return invalid(fmt::format("the message nests MIME parts deeper than {}", limits.depth));
  }
  if (part.header.size() > limits.header_size) {
    return invalid(
        fmt::format("a header of the message is longer than {} octets", limits.header_size));
  }
  return {};
}

std::string_view without_mailbox_line(std::string_view text) {
  return text.starts_with("From ") ? text.substr(line_at(text, 0).next) : text;
}

}  // namespace

base::Result<std::vector<Part>> split_mime(std::string_view text, const MimeLimits& limits) {
  if (text.size() > limits.total_size) {
    return invalid(fmt::format("the message is larger than {} octets", limits.total_size));
  }

  struct Waiting {
    std::string_view text;
    std::size_t parent;
    std::size_t depth;
  };

  std::vector<Part> parts;
  std::vector<Waiting> stack = {{without_mailbox_line(text), kNoParent, 0}};
  while (!stack.empty()) {
    const Waiting next = stack.back();
    stack.pop_back();
    Part part = make_part(next.text);
    part.parent = next.parent;
    part.depth = next.depth;
    const std::size_t index = parts.size();
    if (auto fits = check(part, index + 1, limits); !fits) return fits.error();
    auto contents = contents_of(part, limits.parts);
    parts.push_back(std::move(part));
    std::ranges::reverse(contents);  // the first one is to be on top
    for (const std::string_view content : contents)
      stack.push_back({content, index, next.depth + 1});
    if (stack.size() > limits.parts) {
      return invalid(fmt::format("the message has more than {} MIME parts", limits.parts));
    }
  }
  return parts;
}

std::string header_value(std::string_view header, std::string_view name) {
  std::size_t at = 0;
  while (at < header.size()) {
    const Line line = line_at(header, at);
    const std::size_t colon = line.text.find(':');
    const bool is_wanted =
        colon != std::string_view::npos && !is_blank(line.text.front()) &&
        base::equals_ignoring_case(trimmed_end(line.text.substr(0, colon)), name);
    if (!is_wanted) {
      at = line.next;
      continue;
    }
    std::size_t end = line.next;
    while (end < header.size() && is_blank(header[end])) end = line_at(header, end).next;
    return unfolded(header.substr(at + colon + 1, end - at - colon - 1));
  }
  return {};
}

std::string decoded_body(const Part& part) {
  switch (part.encoding) {
    case TransferEncoding::kBase64:
      return decode_base64(part.body);
    case TransferEncoding::kQuotedPrintable:
      return decode_quoted_printable(part.body);
    case TransferEncoding::kIdentity:
      break;
  }
  return std::string(part.body);
}

}  // namespace mailctl::mail::message
