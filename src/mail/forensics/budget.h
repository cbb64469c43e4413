#pragma once
// The limit on what a search may cost, because messages come from anybody.

#include <cstdint>

namespace mailctl::mail::forensics {

// Work that may still be done, in octets to hash.
class Budget {
 public:
  // What one candidate costs beside its octets.
  static constexpr std::uint64_t kCandidate = 256;

  explicit Budget(std::uint64_t octets) : x_left(octets) {}

  // False when there is nothing left.
  bool take(std::uint64_t octets) {
    x_left -= octets < x_left ? octets : x_left;
    return x_left > 0;
  }

  [[nodiscard]] bool is_spent() const { return x_left == 0; }

  [[nodiscard]] std::uint64_t left() const { return x_left; }

 private:
  std::uint64_t x_left;
};

}  // namespace mailctl::mail::forensics
