#pragma once
// Finds the body that was signed: undoes known changes until the hash matches bh=. A find is
// proven, because nobody finds another body of the same SHA-256.

#include <optional>

#include "mail/forensics/body_transform.h"

namespace mailctl::mail::forensics {

struct FoundBody {
  Changes changes;  // empty: it is as it was signed
  // How the header told to read the body when it was signed, where undoing the changes says so.
  std::string content_type;
  std::string transfer_encoding;
};

// Larger bodies, or bodies of more lines, are hashed and not searched; whole bodies are rewritten
// up to kMaxRewrittenBody only.
inline constexpr std::size_t kMaxSearchedBody = 8U << 20U;
inline constexpr std::size_t kMaxSearchedLines = 300000;
inline constexpr std::size_t kMaxRewrittenBody = 1U << 20U;

[[nodiscard]] std::optional<FoundBody> find_body(const Entity& now,
                                                 const BodyTarget& target,
                                                 Budget& budget);

}  // namespace mailctl::mail::forensics
