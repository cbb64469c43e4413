#include "dns/special_address.h"

#include <algorithm>
#include <array>
#include <span>

namespace mailctl::dns {
namespace {

struct Range4 {
  std::array<std::uint8_t, 4> network;
  unsigned prefix;
  std::string_view use;
};

struct Range6 {
  std::array<std::uint8_t, 16> network;
  unsigned prefix;
  std::string_view use;
};

// Narrow ranges before the wider ones that hold them.
constexpr std::array<Range4, 12> kRanges4 = {{
    {{0, 0, 0, 0}, 8, "\"this network\" (RFC 791)"},
    {{10, 0, 0, 0}, 8, "private (RFC 1918)"},
    {{100, 64, 0, 0}, 10, "shared by a carrier's customers (RFC 6598)"},
    {{127, 0, 0, 0}, 8, "loopback (RFC 1122)"},
    {{169, 254, 0, 0}, 16, "link-local (RFC 3927)"},
    {{172, 16, 0, 0}, 12, "private (RFC 1918)"},
    {{192, 0, 0, 0}, 24, "reserved for protocols (RFC 6890)"},
    {{192, 88, 99, 0}, 24, "for 6to4 relays, no longer used (RFC 7526)"},
    {{192, 168, 0, 0}, 16, "private (RFC 1918)"},
    {{198, 18, 0, 0}, 15, "for benchmarks (RFC 2544)"},
    {{224, 0, 0, 0}, 4, "multicast (RFC 5771)"},
    {{240, 0, 0, 0}, 4, "reserved (RFC 1112)"},
}};

constexpr std::array<Range6, 6> kRanges6 = {{
    {{}, 128, "unspecified (RFC 4291)"},
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128, "loopback (RFC 4291)"},
    {{0x01}, 64, "for discarding (RFC 6666)"},
    {{0xfc}, 7, "private (RFC 4193)"},
    {{0xfe, 0x80}, 10, "link-local (RFC 4291)"},
    {{0xff}, 8, "multicast (RFC 4291)"},
}};

bool is_in(std::span<const std::uint8_t> address,
           std::span<const std::uint8_t> network,
           unsigned prefix) {
  const std::size_t whole = prefix / 8;
  if (!std::ranges::equal(address.first(whole), network.first(whole))) return false;
  const unsigned rest = prefix % 8;
  if (rest == 0) return true;
  const unsigned mask = (0xffU << (8U - rest)) & 0xffU;
  return ((address[whole] ^ network[whole]) & mask) == 0;
}

}  // namespace

std::optional<std::string_view> special_use(const AData& address) {
  for (const auto& range : kRanges4) {
    if (is_in(address.address, range.network, range.prefix)) return range.use;
  }
  return std::nullopt;
}

std::optional<std::string_view> special_use(const AaaaData& address) {
  constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (is_in(address.address, kMapped, 96)) {
    AData mapped;
    std::copy_n(address.address.begin() + 12, 4, mapped.address.begin());
    return special_use(mapped);
  }
  for (const auto& range : kRanges6) {
    if (is_in(address.address, range.network, range.prefix)) return range.use;
  }
  return std::nullopt;
}

}  // namespace mailctl::dns
