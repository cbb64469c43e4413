// Links that a security gateway led over its own servers: the old address is kept inside the new
// one (Microsoft Safe Links, Proofpoint URL Defense versions 2 and 3).

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/forensics/body_transform.h"
#include "mail/forensics/mime_parts.h"
#include "mail/forensics/quoted_printable.h"

namespace mailctl::mail::forensics {
namespace {

constexpr std::string_view kSafeLinks = ".safelinks.protection.outlook.com/?url=";
constexpr std::string_view kDefense2 = "https://urldefense.proofpoint.com/v2/url?u=";
constexpr std::string_view kDefense3 = "https://urldefense.com/v3/__";

enum class Ampersand : std::uint8_t { kPlain, kEscaped };

struct Restored {
  std::string text;
  std::size_t count = 0;
  std::string first;
};

bool ends_link(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '"' || c == '\'' || c == '<' ||
         c == '>' || c == ')' || c == ']';
}

std::string_view link_at(std::string_view text) {
  return text.substr(
      0, static_cast<std::size_t>(std::ranges::find_if(text, ends_link) - text.begin()));
}

std::optional<std::string> original_of(std::string_view link) {
  if (const std::size_t at = link.find(kSafeLinks); at != std::string_view::npos) {
    const std::string_view rest = link.substr(at + kSafeLinks.size());
    return base::percent_decode(rest.substr(0, rest.find('&')));
  }
  if (link.starts_with(kDefense2)) {
    const std::string_view rest = link.substr(kDefense2.size());
    std::string encoded(rest.substr(0, rest.find('&')));
    std::ranges::replace(encoded, '-', '%');
    std::ranges::replace(encoded, '_', '/');
    return base::percent_decode(encoded);
  }
  if (link.starts_with(kDefense3)) {
    const std::string_view rest = link.substr(kDefense3.size());
    const std::size_t end = rest.find("__;");
    if (end != std::string_view::npos) return std::string(rest.substr(0, end));
  }
  return std::nullopt;
}

// Safe Links leaves the old address in attributes of its own behind href.
std::size_t length_of_added_attributes(std::string_view text) {
  constexpr std::size_t kLongest = 4096;
  text = text.substr(0, kLongest);
  std::size_t length = 0;
  for (const std::string_view name : {"\" originalsrc=\"", "\" shash=\""}) {
    if (!text.substr(length).starts_with(name)) continue;
    const std::size_t end = text.find('"', length + name.size());
    if (end == std::string_view::npos) break;
    length = end;
  }
  return length;
}

Restored restore(std::string_view text, Ampersand ampersand) {
  Restored out;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t begin = std::min(text.find("https://", at), text.size());
    out.text += text.substr(at, begin - at);
    const std::string_view link = link_at(text.substr(begin));
    const auto original = original_of(link);
    at = begin + link.size();
    if (!original) {
      out.text += link;
      continue;
    }
    if (out.count++ == 0) out.first = excerpt(*original);
    out.text +=
        ampersand == Ampersand::kEscaped ? base::replace_all(*original, "&", "&amp;") : *original;
    at += length_of_added_attributes(text.substr(at));
  }
  return out;
}

}  // namespace

std::vector<BodyCandidate> restore_links(const Entity& entity) {
  const bool is_quoted = encoding_name(entity.transfer_encoding) == "quoted-printable";
  const auto content = is_quoted ? from_quoted_printable(entity.body) : std::optional(entity.body);
  if (!content) return {};
  std::vector<BodyCandidate> candidates;
  for (const Ampersand ampersand : {Ampersand::kPlain, Ampersand::kEscaped}) {
    const Restored restored = restore(*content, ampersand);
    if (restored.count == 0) return {};
    const Changes changes = {
        {ChangeKind::kLinksRewritten,
         "",
         fmt::format("{}, the first: {}", base::count_of(restored.count, "link"), restored.first)}};
    const auto add = [&](std::string body) {
      candidates.push_back(
          {{entity.content_type, entity.transfer_encoding, std::move(body)}, changes});
    };
    if (!is_quoted) {
      add(restored.text);
      continue;
    }
    for (const QuotedPrintableStyle& style : quoted_printable_styles()) {
      add(to_quoted_printable(restored.text, style));
    }
  }
  return candidates;
}

}  // namespace mailctl::mail::forensics
