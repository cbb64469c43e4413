#pragma once
// The ways in which messages are known to be changed on their way, as data: what each is called,
// who does it, and what helps. The transforms that undo them name them by these kinds.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mailctl::mail::forensics {

enum class ChangeKind : std::uint8_t {
  // of the body
  kFooter,
  kBanner,
  kLinesInserted,
  kHeaderLineInBody,
  kPartAdded,
  kMimeWrap,
  kReencoded,
  kDotLost,
  kDotDoubled,
  kFromQuoted,
  kBodyBlanks,
  kLinesWrapped,
  kLineEnds,
  kLinksRewritten,
  // of the header
  kFieldAdded,
  kFieldRemoved,
  kFieldReplaced,
  kSubjectTag,
  kWordsDecoded,
  kWordsEncoded,
  kFromRewritten,
  kRefolded,
  kNameCase,
  kHeaderBlanks,
  kValueRespelled,
};

// Which part of a message a kind of change is about.
enum class Place : std::uint8_t { kBody, kHeader };

struct ChangeFacts {
  ChangeKind kind = ChangeKind::kFooter;
  Place place = Place::kBody;
  std::string_view slug;     // "footer-added"; stable, in JSON
  std::string_view title;    // "text was added at the end of the body"
  std::string_view culprit;  // who usually does it: "a mailing list or a disclaimer gateway"
  std::string_view advice;   // what the sender or the operator of that hop can do
};

[[nodiscard]] const ChangeFacts& facts_of(ChangeKind kind);

// One change that was undone.
struct Change {
  ChangeKind kind = ChangeKind::kFooter;
  std::string field;   // name of the header field as it stands; empty for the body
  std::string detail;  // what exactly, from the message: not safe for a terminal as it is
  bool operator==(const Change&) const = default;
};

using Changes = std::vector<Change>;

// For a detail: one line of at most 60 octets, cut with "…".
[[nodiscard]] std::string excerpt(std::string_view text);

}  // namespace mailctl::mail::forensics
