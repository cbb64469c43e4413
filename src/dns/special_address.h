#pragma once
// Addresses that are no address of a host on the Internet (IANA's special-purpose registries, RFC
// 6890): private, loopback, link-local, multicast, reserved; and those for documentation, which
// stand in examples. The only list of them in the program.

#include <cstdint>
#include <optional>
#include <string_view>

#include "dns/record.h"

namespace mailctl::dns {

enum class SpecialKind : std::uint8_t {
  kUnreachable,   // no packet goes there, or comes from there, through the Internet
  kDocumentation  // for examples (RFC 5737, RFC 3849, RFC 9637): nobody has them
};

struct SpecialUse {
  SpecialKind kind = SpecialKind::kUnreachable;
  std::string_view text;  // what the addresses are, for messages: "private (RFC 1918)"
};

// What all addresses of a network are; nullopt where some are ordinary ones. Without a prefix
// length it is one address. An IPv4-mapped IPv6 address is what its IPv4 address is.
[[nodiscard]] std::optional<SpecialUse> special_use(const AData& network, unsigned prefix = 32);
[[nodiscard]] std::optional<SpecialUse> special_use(const AaaaData& network, unsigned prefix = 128);

// Whether no packet goes to the address through the Internet. Those for documentation are taken
// for ordinary ones: examples must read like the real thing.
template <class Address>
[[nodiscard]] bool is_unreachable(const Address& address) {
  const auto use = special_use(address);
  return use.has_value() && use->kind == SpecialKind::kUnreachable;
}

// In ::ffff:0:0/96: an IPv4 address as programs write it, never an address on the wire (RFC 4291
// §2.5.5.2).
[[nodiscard]] bool is_mapped(const AaaaData& network, unsigned prefix = 128);

}  // namespace mailctl::dns
