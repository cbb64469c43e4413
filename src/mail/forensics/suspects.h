#pragma once
// What looks changed in a signed header where nothing can be proven: said as what it is, an
// observation, never as the change.

#include <string>
#include <vector>

#include "mail/dkim/signature.h"
#include "mail/forensics/hop.h"

namespace mailctl::mail::forensics {

// One line each, the strongest first; at most kMaxSuspects.
[[nodiscard]] std::vector<std::string> suspects_in_header(const Way& way,
                                                          const dkim::Signature& signature);

inline constexpr std::size_t kMaxSuspects = 8;

}  // namespace mailctl::mail::forensics
