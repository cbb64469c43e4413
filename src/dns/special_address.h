#pragma once
// Addresses that are no address of a host on the Internet (IANA's special-purpose registries, RFC
// 6890): private, loopback, link-local, multicast, reserved. The ranges for documentation are left
// out: they stand in examples, and nobody publishes them by mistake.

#include <optional>
#include <string_view>

#include "dns/record.h"

namespace mailctl::dns {

// What the address is instead, for messages: "private (RFC 1918)"; nullopt for an address that can
// be reached from anywhere. An IPv4-mapped IPv6 address is what its IPv4 address is.
[[nodiscard]] std::optional<std::string_view> special_use(const AData& address);
[[nodiscard]] std::optional<std::string_view> special_use(const AaaaData& address);

}  // namespace mailctl::dns
