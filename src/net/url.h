#pragma once
// The parts of an absolute http or https URL that signing and messages need, and query strings as
// every service reads them. URLs are checked, never repaired: what is signed is what is sent.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace mailctl::net {

struct Url {
  std::string scheme;  // "http" or "https"
  std::string host;    // as written; an IPv6 address without its brackets
  std::uint16_t port = 0;
  std::string target;  // path and query as sent: "/20170907/dkims?limit=10"; at least "/"

  // The Host header that goes with it: the port only where it is not the scheme's own
  // (RFC 9110 §7.2), IPv6 addresses in brackets.
  [[nodiscard]] std::string authority() const;
  // host:port, always with the port.
  [[nodiscard]] std::string host_and_port() const;
  // The target without its query, for messages: queries may hold what must not be printed.
  [[nodiscard]] std::string_view path() const;
  // "https://host/path": scheme, authority and path.
  [[nodiscard]] std::string to_text() const;
  // 127.0.0.0/8, ::1, localhost and what is under it (RFC 6761 §6.3).
  [[nodiscard]] bool is_loopback() const;

  bool operator==(const Url&) const = default;
};

// RFC 3986, http and https only. kInvalid with the reason for another scheme, user information,
// a fragment, a bad host or port, characters that must be percent-encoded, over 16384 octets.
base::Result<Url> parse_url(std::string_view text);

using QueryParameter = std::pair<std::string_view, std::string_view>;

// "?a=1&b=x%20y%2Bz" (space is %20, plus is %2B), or "" without parameters; ready to be appended.
std::string to_query(std::span<const QueryParameter> parameters);

}  // namespace mailctl::net
