#include "mail/tag_list.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/characters.h"

namespace mailctl::mail {
namespace {

using base::Severity;

bool is_folding(char c) {
  return is_blank(c) || c == '\r' || c == '\n';
}

// tag-name = ALPHA *ALNUMPUNC
bool is_tag_name(std::string_view name) {
  return !name.empty() && is_alpha(name.front()) &&
         std::ranges::all_of(name, [](char c) { return is_alphanumeric(c) || c == '_'; });
}

enum class Charset : std::uint8_t { kAscii, kUnicode };

bool is_tag_value(std::string_view value, Charset charset) {
  return std::ranges::all_of(value, [charset](char c) {
    const bool is_ascii = static_cast<unsigned char>(c) < 0x80;
    return is_visible(c) || is_folding(c) || (!is_ascii && charset == Charset::kUnicode);
  });
}

std::size_t offset_in(std::string_view whole, std::string_view part) {
  return static_cast<std::size_t>(part.data() - whole.data());
}

void read_part(std::string_view text,
               std::string_view part,
               const TagListCodes& codes,
               TagList& out) {
  const std::size_t offset = offset_in(text, part);
  const auto malformed = [&](std::string message) {
    out.problems.push_back(
        {Severity::kError, codes.malformed, offset, part.size(), std::move(message)});
  };
  const std::size_t equals = part.find('=');
  const std::string_view name = base::trim(part.substr(0, std::min(equals, part.size())));
  if (equals == std::string_view::npos || !is_tag_name(name)) {
    malformed(fmt::format("\"{}\" is no tag; write name=value", part));
    return;
  }
  const std::string_view value = base::trim(part.substr(equals + 1));
  const bool may_be_unicode =
      std::ranges::find(codes.unicode_tags, name) != codes.unicode_tags.end();
  if (!is_tag_value(value, may_be_unicode ? Charset::kUnicode : Charset::kAscii)) {
    malformed(fmt::format("the value of {}= has characters outside of printing ASCII", name));
    return;
  }
  if (out.find(name) != nullptr) {
    out.problems.push_back(
        {Severity::kError,
         codes.duplicate,
         offset,
         part.size(),
         fmt::format("{}= stands more than once, which makes the record invalid", name)});
    return;
  }
  const std::size_t value_offset = value.empty() ? offset + part.size() : offset_in(text, value);
  out.tags.push_back({std::string(name), std::string(value), offset, part.size(), value_offset});
}

}  // namespace

const Tag* TagList::find(std::string_view name) const {
  const auto found = std::ranges::find(tags, name, &Tag::name);
  return found == tags.end() ? nullptr : &*found;
}

TagList parse_tag_list(std::string_view text, const TagListCodes& codes) {
  TagList out;
  std::size_t at = 0;
  while (at <= text.size()) {
    if (out.tags.size() + out.problems.size() >= kMaxTags) {
      out.problems.push_back({Severity::kError,
                              codes.malformed,
                              at,
                              text.size() - at,
                              fmt::format("there are more than {} tags", kMaxTags)});
      return out;
    }
    const std::size_t end = std::min(text.find(';', at), text.size());
    const std::string_view part = base::trim(text.substr(at, end - at));
    if (!part.empty()) {
      read_part(text, part, codes, out);
    } else if (end < text.size()) {
      out.problems.push_back(
          {Severity::kError, codes.malformed, end, 1, "there is nothing before this semicolon"});
    }
    at = end + 1;
  }
  return out;
}

std::string without_folding(std::string_view value) {
  std::string out;
  std::ranges::copy_if(value, std::back_inserter(out), [](char c) { return !is_folding(c); });
  return out;
}

}  // namespace mailctl::mail
