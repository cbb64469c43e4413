#pragma once
// What became of the key of a signature that does not verify: gone, revoked, replaced, or never
// published. DNS shows today only, so much of it is judged by the age of the signature and by what
// hosts noted on the way; what cannot be told apart is said to be open.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "dns/view.h"
#include "mail/dkim/signature.h"
#include "mail/forensics/claims.h"

namespace mailctl::mail::forensics {

enum class KeyState : std::uint8_t {
  kMissing,  // no record at the selector
  kRevoked,  // p= is empty
  kAnother   // a key is there, and it did not make the signature
};

enum class KeyCause : std::uint8_t {
  kRotatedAway,     // it was there, and is not any more
  kNeverPublished,  // it never was
  kOtherSelector,   // it is published, under another selector
  kOpen             // one of the first two; they cannot be told apart
};

enum class Certainty : std::uint8_t { kProven, kLikely, kOpen };

// "proven" "likely" "open"
[[nodiscard]] std::string_view to_text(Certainty certainty);

struct KeyStory {
  KeyCause cause = KeyCause::kOpen;
  Certainty certainty = Certainty::kOpen;
  std::string statement;  // one sentence
  std::string advice;
};

struct KeyQuestion {
  const dkim::Signature& signature;
  KeyState state = KeyState::kMissing;
  const std::vector<Claim>& claims;
  std::vector<std::string> selectors;   // others that may exist, of other signatures
  std::optional<base::Time> signed_at;  // t=, or when the message came in
  base::Time now;
};

// Asks for the usual selectors of the domain, to see whether it has other keys. While anything is
// missing the story is provisional.
[[nodiscard]] KeyStory tell_key_story(const KeyQuestion& question,
                                      const dns::View& view,
                                      dns::MissingQuestions& missing);

// Selectors that are common, and neighbours of this one ("s1": "s2"; "2025a": "2026a"); not itself.
[[nodiscard]] std::vector<std::string> selectors_to_try(std::string_view selector);

}  // namespace mailctl::mail::forensics
