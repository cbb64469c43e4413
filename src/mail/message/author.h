#pragma once
// Who wrote a message, as DMARC asks (RFC 9989 §5.3.1): the domains of the addresses in From. Real
// and forged messages bend the grammar of RFC 5322 §3.4, so what can be read is read: display names
// never count, everything that some reader may take for an address does.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "dns/name.h"
#include "mail/message/headers.h"

namespace mailctl::mail::message {

struct Authors {
  std::size_t fields = 0;          // From fields; RFC 5322 §3.6 wants one
  std::size_t addresses = 0;       // in all of them, the unreadable ones too
  std::vector<dns::Name> domains;  // each once, in order, A-labels; the first kMaxAuthorDomains
  std::string first_address;       // "local@domain" as it stands, for people; may be empty
  std::string problem;             // one line: the first thing that is not as it should be
  bool operator==(const Authors&) const = default;
};

// More domains than this are as good as many.
constexpr std::size_t kMaxAuthorDomains = 16;

// Groups, comments, quoted strings, routes and blanks around dots (§4.4) are understood; encoded
// words stand in display names only and are not decoded. U-labels become A-labels.
Authors authors_of(const Message& message);

// The same of one field's value.
void add_authors(std::string_view value, Authors& authors);

// authors_of(message).domains
std::vector<dns::Name> author_domains(const Message& message);

}  // namespace mailctl::mail::message
