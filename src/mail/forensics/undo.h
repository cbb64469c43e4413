#pragma once
// Why a signature does not verify: undoes known changes of the body until its hash is the signed
// one, and of the header until the signature fits. What is named is proven by one or the other;
// what cannot be proven is said to be unknown.

#include <cstdint>

#include "mail/dkim/key_record.h"
#include "mail/dkim/signature.h"
#include "mail/forensics/change.h"
#include "mail/forensics/header_search.h"
#include "mail/message/headers.h"

namespace mailctl::mail::forensics {

enum class PartVerdict : std::uint8_t {
  kIntact,       // as it was signed
  kRestored,     // changed, and the changes are known
  kUnexplained,  // changed, and no known change explains it
  kUnknown       // the header only: without the key, or with another, it cannot be judged
};

// "intact" "restored" "unexplained" "unknown"
[[nodiscard]] std::string_view to_text(PartVerdict verdict);

struct UndoLimits {
  // Octets to hash. The defaults take a fraction of a second each at most; for a large body it is
  // at least kPasses times its size.
  std::uint64_t body_work = 64U << 20U;
  std::uint64_t header_work = 64U << 20U;
};

inline constexpr std::uint64_t kPasses = 24;

struct Undone {
  PartVerdict body = PartVerdict::kUnexplained;
  PartVerdict header = PartVerdict::kUnknown;
  KeyMatch key = KeyMatch::kUnknown;
  Changes changes;  // proven, of both
  bool operator==(const Undone&) const = default;
};

// `field`: the index of the DKIM-Signature field in the message, of which `signature` was read.
// `key`: the record at its selector, where there is a usable one.
[[nodiscard]] Undone undo_changes(const message::Message& message,
                                  std::size_t field,
                                  const dkim::Signature& signature,
                                  const dkim::KeyRecord* key,
                                  const UndoLimits& limits = {});

}  // namespace mailctl::mail::forensics
