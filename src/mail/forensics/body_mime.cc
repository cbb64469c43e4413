// A body that became a part of a new multipart: how lists add a footer to mail that is not plain
// text, and how archives keep the original.

#include <algorithm>

#include <fmt/format.h>

#include "mail/forensics/body_transform.h"
#include "mail/forensics/mime_parts.h"

namespace mailctl::mail::forensics {
namespace {

constexpr std::size_t kMaxWrapped = 4;  // parts that are tried as the original

}  // namespace

std::vector<BodyCandidate> unwrap(const Entity& entity) {
  std::vector<BodyCandidate> candidates;
  const auto parts = parts_of(entity.content_type, entity.body);
  std::size_t direct = 0;
  for (const Part& part : parts) {
    if (part.depth > 0 || ++direct > kMaxWrapped) continue;
    std::string content = entity.body.substr(part.content, part.end - part.content);
    // Whether the line end before the delimiter was the body's own cannot be seen; canonical forms
    // add one where there is none.
    candidates.push_back(
        {{part.content_type, part.transfer_encoding, std::move(content)},
         {{ChangeKind::kMimeWrap,
           "",
           fmt::format("it is part {} of a {} now", direct, media_type(entity.content_type))}}});
  }
  return candidates;
}

}  // namespace mailctl::mail::forensics
