#pragma once
// The tag=value lists that DKIM (RFC 6376 §3.2), DMARC, BIMI, MTA-STS and TLS-RPT records are made
// of. Only the outer grammar; what a tag means is its user's business.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mail/problem.h"

namespace mailctl::mail {

struct Tag {
  std::string name;        // as written; tags are case-sensitive (§3.2)
  std::string value;       // without blanks and folding around it
  std::size_t offset = 0;  // of the name
  std::size_t length = 0;  // name to end of value
  std::size_t value_offset = 0;
  bool operator==(const Tag&) const = default;
};

// The codes under which a kind of record reports a broken list; string literals.
struct TagListCodes {
  std::string_view malformed;  // a part is no name=value
  std::string_view duplicate;  // §3.2: makes the whole list invalid
  // The tags whose values may have characters outside of ASCII (RFC 8616 §5).
  std::span<const std::string_view> unicode_tags = {};
};

struct TagList {
  std::vector<Tag> tags;  // in their order, without second copies
  std::vector<Problem> problems;
  // nullptr where the tag is missing
  [[nodiscard]] const Tag* find(std::string_view name) const;
};

// More tags than any record or signature has reason for; what follows is not read.
inline constexpr std::size_t kMaxTags = 200;

// An empty part is a problem unless it is the last ("v=1; p=x;" is right, "v=1;; p=x" is not). The
// number of tags and of problems is bounded.
TagList parse_tag_list(std::string_view text, const TagListCodes& codes);

// Without any blank, tab, CR or LF: for values that may be folded (b=, bh=, h=, p=).
std::string without_folding(std::string_view value);

}  // namespace mailctl::mail
