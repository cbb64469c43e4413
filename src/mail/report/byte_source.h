#pragma once
// Octets that come block by block, from a file, from memory, or out of something packed.

#include <string_view>

#include "base/result.h"

namespace mailctl::mail::report {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // The next octets, valid until the next call; empty at the end, and then always.
  virtual base::Result<std::string_view> next() = 0;
};

// Text that the caller keeps alive.
class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(std::string_view text) : x_rest(text) {}

  base::Result<std::string_view> next() override {
    constexpr std::size_t kBlock = 64U << 10U;
    const std::string_view block = x_rest.substr(0, kBlock);
    x_rest.remove_prefix(block.size());
    return block;
  }

 private:
  std::string_view x_rest;
};

// A beginning that was looked at, and what comes behind it.
class ResumedSource final : public ByteSource {
 public:
  ResumedSource(std::string_view beginning, ByteSource& rest)
      : x_beginning(beginning), x_rest(rest) {}

  base::Result<std::string_view> next() override {
    if (x_beginning.empty()) return x_rest.next();
    const std::string_view block = x_beginning;
    x_beginning = {};
    return block;
  }

 private:
  std::string_view x_beginning;
  ByteSource& x_rest;
};

}  // namespace mailctl::mail::report
