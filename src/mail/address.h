#pragma once
// Mail addresses as senders, suppressions and report addresses use them: the addr-spec of RFC 5321
// §4.1.2 with a dot-string in ASCII before the "@". Quoted local parts, address literals and
// comments are refused, because no service and no report address here takes them.

#include <compare>
#include <string>
#include <string_view>

#include "base/result.h"
#include "dns/name.h"

namespace mailctl::mail {

struct Address {
  std::string local_part;  // as written; upper case may matter to its host
  dns::Name domain;        // A-labels in lower case

  [[nodiscard]] std::string text() const { return local_part + "@" + domain.text(); }

  auto operator<=>(const Address&) const = default;
};

// The domain may be written with U-labels. kInvalid with the reason. Limits of RFC 5321 §4.5.3.1:
// 64 octets before the "@", 254 in all.
base::Result<Address> parse_address(std::string_view text);

// The part before the "@" alone (a manifest writes senders so): a dot-string of at most 64 octets.
base::Result<std::string> parse_local_part(std::string_view text);

}  // namespace mailctl::mail
