#include "dns/special_address.h"

#include <algorithm>
#include <array>
#include <span>

namespace mailctl::dns {
namespace {

template <std::size_t kSize>
struct Range {
  std::array<std::uint8_t, kSize> network;
  unsigned prefix;
  std::string_view use;
  SpecialKind kind = SpecialKind::kUnreachable;
};

constexpr auto kDocumentation = SpecialKind::kDocumentation;

constexpr std::array<Range<4>, 15> kRanges4 = {{
    {{0, 0, 0, 0}, 8, "\"this network\" (RFC 791)"},
    {{10, 0, 0, 0}, 8, "private (RFC 1918)"},
    {{100, 64, 0, 0}, 10, "shared by a carrier's customers (RFC 6598)"},
    {{127, 0, 0, 0}, 8, "loopback (RFC 1122)"},
    {{169, 254, 0, 0}, 16, "link-local (RFC 3927)"},
    {{172, 16, 0, 0}, 12, "private (RFC 1918)"},
    {{192, 0, 0, 0}, 24, "reserved for protocols (RFC 6890)"},
    {{192, 0, 2, 0}, 24, "for documentation (RFC 5737)", kDocumentation},
    {{192, 88, 99, 0}, 24, "for 6to4 relays, no longer used (RFC 7526)"},
    {{192, 168, 0, 0}, 16, "private (RFC 1918)"},
    {{198, 18, 0, 0}, 15, "for benchmarks (RFC 2544)"},
    {{198, 51, 100, 0}, 24, "for documentation (RFC 5737)", kDocumentation},
    {{203, 0, 113, 0}, 24, "for documentation (RFC 5737)", kDocumentation},
    {{224, 0, 0, 0}, 4, "multicast (RFC 5771)"},
    {{240, 0, 0, 0}, 4, "reserved (RFC 1112)"},
}};

constexpr std::array<Range<16>, 9> kRanges6 = {{
    {{}, 128, "unspecified (RFC 4291)"},
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128, "loopback (RFC 4291)"},
    {{0x01}, 64, "for discarding (RFC 6666)"},
    {{0x20, 0x01, 0x0d, 0xb8}, 32, "for documentation (RFC 3849)", kDocumentation},
    {{0x3f, 0xff}, 20, "for documentation (RFC 9637)", kDocumentation},
    {{0xfc}, 7, "unique local (RFC 4193)"},
    {{0xfe, 0x80}, 10, "link-local (RFC 4291)"},
    {{0xfe, 0xc0}, 10, "site-local, no longer used (RFC 3879)"},
    {{0xff}, 8, "multicast (RFC 4291)"},
}};

constexpr unsigned kMappedPrefix = 96;
constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

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

template <class Ranges>
std::optional<SpecialUse> find_use(const Ranges& ranges,
                                   std::span<const std::uint8_t> network,
                                   unsigned prefix) {
  for (const auto& range : ranges) {
    if (range.prefix <= prefix && is_in(network, range.network, range.prefix)) {
      return SpecialUse{range.kind, range.use};
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<SpecialUse> special_use(const AData& network, unsigned prefix) {
  return find_use(kRanges4, network.address, prefix);
}

std::optional<SpecialUse> special_use(const AaaaData& network, unsigned prefix) {
  if (is_mapped(network, prefix)) {
    AData mapped;
    std::copy_n(network.address.begin() + kMapped.size(), 4, mapped.address.begin());
    return special_use(mapped, prefix - kMappedPrefix);
  }
  return find_use(kRanges6, network.address, prefix);
}

bool is_mapped(const AaaaData& network, unsigned prefix) {
  return prefix >= kMappedPrefix && is_in(network.address, kMapped, kMappedPrefix);
}

}  // namespace mailctl::dns
