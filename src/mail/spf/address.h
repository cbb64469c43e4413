#pragma once
// Client addresses as SPF compares and writes them. An IPv4-mapped IPv6 address is the IPv4 address
// (RFC 7208 §5).

#include <optional>
#include <string>
#include <string_view>

#include "dns/name.h"
#include "dns/record.h"
#include "mail/spf/evaluate.h"

namespace mailctl::mail::spf {

// "192.0.2.1" or "2001:db8::1"; nullopt for anything else.
std::optional<IpAddress> parse_ip(std::string_view text);

// The IPv4 address that an IPv4-mapped IPv6 address stands for; any other address as it is.
IpAddress unmapped(const IpAddress& ip);

[[nodiscard]] bool is_ip4(const IpAddress& ip);

// %{c}: dotted decimal or the shortest colon form.
std::string to_text(const IpAddress& ip);

// %{i}: dotted decimal, or 32 hexadecimal digits with dots between (§7.3).
std::string to_dotted_text(const IpAddress& ip);

// Where the names of the address are found: "1.2.0.192.in-addr.arpa".
dns::Name reverse_name(const IpAddress& ip);

// The first `prefix` bits are equal; false for addresses of different families.
[[nodiscard]] bool is_in_network(const IpAddress& ip, const dns::AData& network, unsigned prefix);
[[nodiscard]] bool is_in_network(const IpAddress& ip,
                                 const dns::AaaaData& network,
                                 unsigned prefix);

}  // namespace mailctl::mail::spf
