#pragma once
// The emulated cloud's own region table. It shares nothing with the provider's: a mistake must not
// sit on both sides of a test.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace mailctl::emulator {

// Which SPF record names a region's mail servers.
enum class SpfGroup : std::uint8_t { kAmericas, kAsiaPacific, kEurope, kUnassigned };

struct Region {
  std::string_view id;   // "sa-saopaulo-1"
  std::string_view key;  // "gru"
  std::string_view realm;
  SpfGroup group = SpfGroup::kUnassigned;
};

std::span<const Region> all_regions();
// nullptr for an unknown id.
const Region* find_region(std::string_view id);
// "oraclecloud.com" for oc1.
std::string second_level_domain(std::string_view realm);
// The host of the region's SPF record: "rp.oracleemaildelivery.com". The official table does not
// assign the Middle East and Africa; they take the first.
std::string_view spf_host(SpfGroup group);

}  // namespace mailctl::emulator
