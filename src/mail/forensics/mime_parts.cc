#include "mail/forensics/mime_parts.h"

#include <algorithm>

#include "base/text.h"
#include "mail/characters.h"
#include "mail/message/headers.h"
#include "mail/message/mime.h"

namespace mailctl::mail::forensics {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::size_t kMaxHeader = 16384;  // octets of a part's header that are looked at

std::string_view value_of(std::string_view field) {
  constexpr std::string_view kName = "content-type:";
  return field.size() >= kName.size() &&
                 base::equals_ignoring_case(field.substr(0, kName.size()), kName)
             ? field.substr(kName.size())
             : field;
}

enum class LineKind : std::uint8_t { kOther, kDelimiter, kClosing };

LineKind kind_of(std::string_view line, std::string_view boundary) {
  if (!line.starts_with("--") || line.substr(2, boundary.size()) != boundary) {
    return LineKind::kOther;
  }
  std::string_view rest = line.substr(std::min(line.size(), 2 + boundary.size()));
  const bool is_closing = rest.starts_with("--");
  if (is_closing) rest.remove_prefix(2);
  if (!std::ranges::all_of(rest, is_blank)) return LineKind::kOther;
  return is_closing ? LineKind::kClosing : LineKind::kDelimiter;
}

void read_header(std::string_view body, Part& part) {
  const std::string_view text = body.substr(part.header, part.end - part.header);
  if (text.starts_with(kLineEnd)) {
    part.content = part.header + kLineEnd.size();
    return;
  }
  const std::size_t end = text.substr(0, kMaxHeader).find("\r\n\r\n");
  if (end == std::string_view::npos) {
    part.content = part.end;
    return;
  }
  part.content = part.header + end + 4;
  const auto header = message::Message::parse(text.substr(0, end + 2));
  if (!header) return;
  for (std::size_t i = 0; i < header->field_count(); ++i) {
    if (base::equals_ignoring_case(header->name(i), "Content-Type")) {
      part.content_type = header->field(i);
    } else if (base::equals_ignoring_case(header->name(i), "Content-Transfer-Encoding")) {
      part.transfer_encoding = header->field(i);
    }
  }
  part.is_multipart = media_type(part.content_type).starts_with("multipart/");
}

// The parts directly inside body[begin, end).
std::vector<Part> direct_parts(std::string_view body,
                               std::size_t begin,
                               std::size_t end,
                               std::string_view boundary) {
  std::vector<Part> parts;
  bool is_open = false;
  const auto close = [&](std::size_t line) {
    if (!is_open) return;
    Part& part = parts.back();
    part.next = line;
    part.end = std::max(part.header, std::min(line, end) - (line < end ? kLineEnd.size() : 0));
    read_header(body, part);
  };
  std::size_t at = begin;
  while (at < end) {
    const std::size_t stop = std::min(body.find(kLineEnd, at), end);
    const std::size_t after = std::min(stop + kLineEnd.size(), end);
    const LineKind kind = kind_of(body.substr(at, stop - at), boundary);
    if (kind != LineKind::kOther) {
      close(at);
      is_open = kind == LineKind::kDelimiter && parts.size() < kMaxParts;
      if (!is_open) return parts;
      parts.emplace_back().delimiter = at;
      parts.back().header = after;
    }
    at = after;
  }
  close(end);
  return parts;
}

void add_parts(std::string_view body,
               std::string_view content_type,
               const Part& inside,
               std::vector<Part>& out) {
  const std::string boundary = parameter(content_type, "boundary");
  if (boundary.empty() || inside.depth >= kMaxDepth) return;
  for (Part& part : direct_parts(body, inside.content, inside.end, boundary)) {
    if (out.size() >= kMaxParts) return;
    part.depth = inside.depth;
    out.push_back(part);
    if (!part.is_multipart) continue;
    Part nested = std::move(part);
    ++nested.depth;
    add_parts(body, nested.content_type, nested, out);
  }
}

}  // namespace

std::vector<Part> parts_of(std::string_view content_type, std::string_view body) {
  std::vector<Part> parts;
  if (!media_type(content_type).starts_with("multipart/")) return parts;
  Part whole;
  whole.end = body.size();
  add_parts(body, content_type, whole, parts);
  return parts;
}

std::string media_type(std::string_view content_type) {
  return message::parse_parameterized(value_of(content_type)).value;
}

std::string parameter(std::string_view content_type, std::string_view name) {
  return std::string(message::parse_parameterized(value_of(content_type)).parameter(name));
}

std::string encoding_name(std::string_view transfer_encoding) {
  const std::size_t colon = transfer_encoding.find(':');
  if (colon == std::string_view::npos) return {};
  const std::string value = message::unfolded(transfer_encoding.substr(colon + 1));
  return base::to_lower(base::trim(std::string_view(value).substr(0, value.find(';'))));
}

}  // namespace mailctl::mail::forensics
