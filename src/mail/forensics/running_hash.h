#pragma once
// SHA-256 that can be copied in the middle: candidates that begin alike share what was hashed. And
// the limit on all of it, because messages come from anybody.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace mailctl::mail::forensics {

class RunningHash {
 public:
  RunningHash();
  RunningHash(const RunningHash& other);
  RunningHash& operator=(const RunningHash& other);
  RunningHash(RunningHash&&) noexcept;
  RunningHash& operator=(RunningHash&&) noexcept;
  ~RunningHash();

  void update(std::string_view octets);
  // 32 raw octets; the object can be used further.
  [[nodiscard]] std::string value() const;

 private:
  struct Context;
  std::unique_ptr<Context> x_context;
};

// Work that may still be done, in octets to hash. One candidate costs at least kCandidate.
class Budget {
 public:
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
