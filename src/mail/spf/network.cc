#include "mail/spf/network.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "mail/spf/address.h"

namespace mailctl::mail::spf {
namespace {

constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();

AddressNumber number_of(const IpAddress& ip) {
  AddressNumber number;
  if (const auto* const four = std::get_if<dns::AData>(&ip)) {
    for (const auto octet : four->address) number.low = number.low << 8U | octet;
    return number;
  }
  const auto& octets = std::get<dns::AaaaData>(ip).address;
  for (std::size_t i = 0; i < 8; ++i) number.high = number.high << 8U | octets.at(i);
  for (std::size_t i = 8; i < 16; ++i) number.low = number.low << 8U | octets.at(i);
  return number;
}

IpAddress address_of(const AddressNumber& number, Family family) {
  if (family == Family::kIp4) {
    dns::AData four;
    for (std::size_t i = 0; i < 4; ++i) {
      four.address.at(i) = static_cast<std::uint8_t>(number.low >> (24U - 8U * i));
    }
    return four;
  }
  dns::AaaaData six;
  for (std::size_t i = 0; i < 8; ++i) {
    six.address.at(i) = static_cast<std::uint8_t>(number.high >> (56U - 8U * i));
    six.address.at(i + 8) = static_cast<std::uint8_t>(number.low >> (56U - 8U * i));
  }
  return six;
}

// The lowest `bits` bits set.
AddressNumber low_bits(unsigned bits) {
  if (bits == 0) return {};
  if (bits <= 64) return {.high = 0, .low = kMax >> (64U - bits)};
  return {.high = kMax >> (128U - bits), .low = kMax};
}

AddressNumber operator|(const AddressNumber& a, const AddressNumber& b) {
  return {.high = a.high | b.high, .low = a.low | b.low};
}

AddressNumber next(const AddressNumber& number) {
  return {.high = number.low == kMax ? number.high + 1 : number.high, .low = number.low + 1};
}

AddressNumber previous(const AddressNumber& number) {
  return {.high = number.low == 0 ? number.high - 1 : number.high, .low = number.low - 1};
}

unsigned width_of(Family family) {
  return family == Family::kIp4 ? 32 : 128;
}

AddressNumber last_of(Family family) {
  return low_bits(width_of(family));
}

// How many of the lowest bits are zero.
unsigned trailing_zeros(const AddressNumber& number, unsigned width) {
  unsigned bits = 0;
  while (bits < width && (number.high & low_bits(bits + 1).high) == 0 &&
         (number.low & low_bits(bits + 1).low) == 0) {
    ++bits;
  }
  return bits;
}

std::uint64_t saturated_sum(std::uint64_t a, std::uint64_t b) {
  return a > kMax - b ? kMax : a + b;
}

}  // namespace

Network make_network(const IpAddress& address, unsigned prefix) {
  const Family family = family_of(address);
  const AddressNumber hosts = low_bits(width_of(family) - std::min(prefix, width_of(family)));
  AddressNumber number = number_of(address);
  number.high &= ~hosts.high;
  number.low &= ~hosts.low;
  return {.address = address_of(number, family), .prefix = std::min(prefix, width_of(family))};
}

std::string to_text(const Network& network) {
  if (network.prefix == width_of(family_of(network.address))) return to_text(network.address);
  return fmt::format("{}/{}", to_text(network.address), network.prefix);
}

AddressRange range_of(const Network& network) {
  const AddressNumber first = number_of(network.address);
  return {.first = first,
          .last = first | low_bits(width_of(family_of(network.address)) - network.prefix)};
}

RangeSet::RangeSet(std::vector<AddressRange> ranges) : x_ranges(std::move(ranges)) {
  std::ranges::sort(x_ranges);
  join_neighbours();
}

void RangeSet::join_neighbours() {
  std::size_t kept = 0;
  for (std::size_t i = 1; i < x_ranges.size(); ++i) {
    AddressRange& last = x_ranges[kept];
    const AddressRange& range = x_ranges[i];
    const bool touches = range.first <= last.last || range.first == next(last.last);
    if (touches) {
      last.last = std::max(last.last, range.last);
    } else {
      x_ranges[++kept] = range;
    }
  }
  if (!x_ranges.empty()) x_ranges.resize(kept + 1);
}

RangeSet RangeSet::everything(Family family) {
  return RangeSet({{.first = {}, .last = last_of(family)}});
}

bool RangeSet::contains(const AddressRange& range) const {
  const auto after = std::ranges::upper_bound(x_ranges, range.first, {}, &AddressRange::first);
  return after != x_ranges.begin() && (after - 1)->last >= range.last;
}

RangeSet RangeSet::united_with(const RangeSet& other) const {
  RangeSet all;
  all.x_ranges.reserve(x_ranges.size() + other.x_ranges.size());
  std::ranges::merge(x_ranges, other.x_ranges, std::back_inserter(all.x_ranges));
  all.join_neighbours();
  return all;
}

RangeSet RangeSet::without(const RangeSet& other) const {
  std::vector<AddressRange> rest;
  auto hole = other.x_ranges.begin();
  for (AddressRange range : x_ranges) {
    while (hole != other.x_ranges.end() && hole->last < range.first) ++hole;
    bool is_left = true;
    for (auto at = hole; is_left && at != other.x_ranges.end() && at->first <= range.last; ++at) {
      if (at->first > range.first) {
        rest.push_back({.first = range.first, .last = previous(at->first)});
      }
      is_left = at->last < range.last;
      if (is_left) range.first = next(at->last);
    }
    if (is_left) rest.push_back(range);
  }
  RangeSet out;
  out.x_ranges = std::move(rest);
  return out;
}

std::uint64_t RangeSet::address_count() const {
  std::uint64_t count = 0;
  for (const auto& range : x_ranges) {
    const bool is_small = range.last.high == range.first.high;
    const std::uint64_t size = is_small ? range.last.low - range.first.low : kMax;
    count = saturated_sum(count, saturated_sum(size, 1));
  }
  return count;
}

std::uint64_t RangeSet::subnet_count() const {
  std::uint64_t count = 0;
  std::optional<std::uint64_t> last;
  for (const auto& range : x_ranges) {
    std::uint64_t first = range.first.high;
    if (last && *last == first) {
      if (range.last.high == first) continue;
      ++first;
    }
    count = saturated_sum(count, saturated_sum(range.last.high - first, 1));
    last = range.last.high;
  }
  return count;
}

std::vector<Network> RangeSet::networks(Family family, std::size_t limit) const {
  std::vector<Network> networks;
  const unsigned width = width_of(family);
  for (const auto& range : x_ranges) {
    AddressNumber first = range.first;
    while (networks.size() < limit) {
      unsigned bits = trailing_zeros(first, width);
      while ((first | low_bits(bits)) > range.last) --bits;
      networks.push_back({.address = address_of(first, family), .prefix = width - bits});
      const AddressNumber last = first | low_bits(bits);
      if (last == range.last) break;
      first = next(last);
    }
  }
  return networks;
}

}  // namespace mailctl::mail::spf
