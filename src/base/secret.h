#pragma once
// A private key, a pass phrase, a token. It has no formatter and no stream operator, so printing
// one does not compile; the memory is cleared when it goes.

#include <cstddef>
#include <string>
#include <utility>

namespace mailctl::base {

class Secret {
 public:
  Secret() = default;

  explicit Secret(std::string value) : x_value(std::move(value)) {}

  Secret(const Secret&) = default;

  // Short strings are moved by copying, so what is moved from has to be cleared too.
  Secret(Secret&& other) noexcept : x_value(std::move(other.x_value)) { other.clear(); }

  Secret& operator=(const Secret& other) {
    if (this != &other) {
      clear();
      x_value = other.x_value;
    }
    return *this;
  }

  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) {
      clear();
      x_value = std::move(other.x_value);
      other.clear();
    }
    return *this;
  }

  ~Secret() { clear(); }

  // The one way to the bytes; call it only where they are used.
  [[nodiscard]] const std::string& reveal() const { return x_value; }

  [[nodiscard]] bool empty() const { return x_value.empty(); }

  bool operator==(const Secret&) const = default;

 private:
  // All of the memory, not only what is in use.
  void clear() noexcept {
    x_value.resize(x_value.capacity());
    volatile char* bytes = x_value.data();
    for (std::size_t i = 0; i < x_value.size(); ++i) bytes[i] = '\0';
    x_value.clear();
  }

  std::string x_value;
};

}  // namespace mailctl::base
