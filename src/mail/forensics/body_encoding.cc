// The body, or the parts of it, in another transfer encoding (RFC 2045 §6).

#include <algorithm>

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/text.h"
#include "mail/forensics/body_transform.h"
#include "mail/forensics/mime_parts.h"
#include "mail/forensics/quoted_printable.h"

namespace mailctl::mail::forensics {
namespace {

struct Spelling {
  std::string_view encoding;
  std::string text;
};

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool is_plain(std::string_view encoding) {
  return encoding.empty() || encoding == "7bit" || encoding == "8bit" || encoding == "binary";
}

std::optional<std::string> decoded(std::string_view encoding, std::string_view text) {
  if (is_plain(encoding)) return std::string(text);
  if (encoding == "quoted-printable") return from_quoted_printable(text);
  if (encoding == "base64") return base::from_base64(text);
  return std::nullopt;
}

// What the text may have been in another encoding, or in another spelling of its own.
std::vector<Spelling> spellings(std::string_view encoding, std::string_view text) {
  const auto content = decoded(encoding, text);
  if (!content) return {};
  std::vector<Spelling> out;
  if (!is_plain(encoding)) out.push_back({is_ascii(*content) ? "7bit" : "8bit", *content});
  for (const QuotedPrintableStyle& style : quoted_printable_styles()) {
    out.push_back({"quoted-printable", to_quoted_printable(*content, style)});
  }
  for (const std::size_t width : {76U, 72U, 64U, 60U}) {
    out.push_back({"base64", to_base64_lines(*content, width)});
  }
  std::erase_if(out, [&](const Spelling& spelling) { return spelling.text == text; });
  return out;
}

std::string detail_of(std::string_view before, std::string_view now) {
  return fmt::format("from {} to {}", before, now.empty() ? "7bit" : now);
}

std::string with_encoding(std::string_view field, std::string_view encoding) {
  const std::string_view name =
      field.empty() ? "Content-Transfer-Encoding" : field.substr(0, field.find(':'));
  return fmt::format("{}: {}", name, encoding);
}

// One part of a body, with its field and its content in this spelling.
struct PartEdit {
  const Part* part;
  Spelling spelling;
};

std::string with_parts(std::string_view body, const std::vector<PartEdit>& edits) {
  std::string out;
  std::size_t at = 0;
  for (const PartEdit& edit : edits) {
    std::string header(body.substr(edit.part->header, edit.part->content - edit.part->header));
    header = base::replace_all(std::move(header),
                               edit.part->transfer_encoding,
                               with_encoding(edit.part->transfer_encoding, edit.spelling.encoding));
    out += body.substr(at, edit.part->header - at);
    out += header;
    out += edit.spelling.text;
    // The line end of the last line belongs to the delimiter.
    if (edit.spelling.text.ends_with("\r\n") && edit.spelling.encoding == "base64") {
      out.resize(out.size() - 2);
    }
    at = edit.part->end;
  }
  return out + std::string(body.substr(at));
}

bool is_encoded_leaf(const Part& part) {
  return !part.is_multipart && !part.transfer_encoding.empty() && part.content <= part.end;
}

}  // namespace

std::vector<BodyCandidate> reencode_body(const Entity& entity) {
  if (media_type(entity.content_type).starts_with("multipart/")) return {};
  const std::string now = encoding_name(entity.transfer_encoding);
  std::vector<BodyCandidate> candidates;
  for (Spelling& spelling : spellings(now, entity.body)) {
    if (candidates.size() == kMaxProposals) break;
    candidates.push_back(
        {{entity.content_type,
          spelling.encoding == now ? entity.transfer_encoding
                                   : with_encoding(entity.transfer_encoding, spelling.encoding),
          std::move(spelling.text)},
         {{ChangeKind::kReencoded, "", detail_of(spelling.encoding, now)}}});
  }
  return candidates;
}

std::vector<BodyCandidate> reencode_parts(const Entity& entity) {
  const auto parts = parts_of(entity.content_type, entity.body);
  std::vector<std::vector<PartEdit>> choices;
  std::vector<PartEdit> all;  // every encoded text part decoded: what a downgrade makes of 8bit
  for (const Part& part : parts) {
    if (!is_encoded_leaf(part)) continue;
    const std::string_view content =
        std::string_view(entity.body).substr(part.content, part.end - part.content);
    auto possible = spellings(encoding_name(part.transfer_encoding), content);
    if (possible.empty()) continue;
    if (!is_plain(encoding_name(part.transfer_encoding)) &&
        media_type(part.content_type).starts_with("text/")) {
      all.push_back({&part, possible.front()});
    }
    for (Spelling& spelling : possible) {
      if (choices.size() < kMaxProposals) choices.push_back({{&part, std::move(spelling)}});
    }
  }
  if (all.size() > 1) choices.insert(choices.begin(), all);
  if (choices.size() > kMaxProposals) choices.resize(kMaxProposals);
  std::vector<BodyCandidate> candidates;
  for (const auto& edits : choices) {
    const Part& first = *edits.front().part;
    candidates.push_back(
        {{entity.content_type, entity.transfer_encoding, with_parts(entity.body, edits)},
         {{ChangeKind::kReencoded,
           "",
           fmt::format("{} {}, {}",
                       base::count_of(edits.size(), "part"),
                       edits.size() == 1 ? media_type(first.content_type) : std::string("of text"),
                       detail_of(edits.front().spelling.encoding,
                                 encoding_name(first.transfer_encoding)))}}});
  }
  return candidates;
}

}  // namespace mailctl::mail::forensics
