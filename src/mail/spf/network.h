#pragma once
// Sets of addresses, as ranges: what a record admits is the union of many networks, minus what an
// earlier term has decided. IPv4 and IPv6 are never mixed in one set.

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mail/spf/evaluate.h"

namespace mailctl::mail::spf {

// An address with a prefix length; host bits are cleared.
struct Network {
  IpAddress address;
  unsigned prefix = 0;  // 0 to 32, or to 128
  bool operator==(const Network&) const = default;
};

Network make_network(const IpAddress& address, unsigned prefix);
// "192.0.2.0/24"; an address alone without prefix.
std::string to_text(const Network& network);

// An address as a number; IPv4 in the lowest 32 bits.
struct AddressNumber {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  auto operator<=>(const AddressNumber&) const = default;
};

struct AddressRange {
  AddressNumber first;
  AddressNumber last;  // included
  auto operator<=>(const AddressRange&) const = default;
};

AddressRange range_of(const Network& network);

enum class Family : std::uint8_t { kIp4, kIp6 };

[[nodiscard]] inline Family family_of(const IpAddress& ip) {
  return ip.index() == 0 ? Family::kIp4 : Family::kIp6;
}

// Ascending, without overlaps or neighbours that touch.
class RangeSet {
 public:
  RangeSet() = default;
  explicit RangeSet(std::vector<AddressRange> ranges);  // in any order

  static RangeSet everything(Family family);

  [[nodiscard]] const std::vector<AddressRange>& ranges() const { return x_ranges; }

  [[nodiscard]] bool empty() const { return x_ranges.empty(); }

  [[nodiscard]] bool contains(const AddressRange& range) const;
  [[nodiscard]] RangeSet united_with(const RangeSet& other) const;
  [[nodiscard]] RangeSet without(const RangeSet& other) const;

  // The number of addresses, at most 2^64-1.
  [[nodiscard]] std::uint64_t address_count() const;
  // The number of /64 networks touched, at most 2^64-1: how IPv6 is counted.
  [[nodiscard]] std::uint64_t subnet_count() const;
  // The fewest networks that are exactly this set, at most `limit` of them.
  [[nodiscard]] std::vector<Network> networks(Family family, std::size_t limit) const;

 private:
  void join_neighbours();  // of sorted ranges

  std::vector<AddressRange> x_ranges;
};

}  // namespace mailctl::mail::spf
