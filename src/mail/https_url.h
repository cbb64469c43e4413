#pragma once
// The only kind of URL that mail records take for fetching things.

#include <string_view>

namespace mailctl::mail {

// "https://" with a host name and printing ASCII without quotes, comma and semicolon behind it
// (RFC 3986 §3; scheme in any case, port and path allowed, no user information).
[[nodiscard]] bool is_https_url(std::string_view text);

}  // namespace mailctl::mail
