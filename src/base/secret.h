#pragma once
// A private key, a pass phrase, a token. It has no formatter and no stream operator, so printing
// one does not compile; the memory is cleared when it goes.

#include <string>
#include <utility>

namespace mailctl::base {

class Secret {
 public:
  Secret() = default;

  explicit Secret(std::string value) : x_value(std::move(value)) {}

  Secret(const Secret&) = default;
  Secret(Secret&&) noexcept = default;
  Secret& operator=(const Secret&) = default;
  Secret& operator=(Secret&&) noexcept = default;

  ~Secret() { clear(); }

  // The one way to the bytes; call it only where they are used.
  [[nodiscard]] const std::string& reveal() const { return x_value; }

  [[nodiscard]] bool empty() const { return x_value.empty(); }

  bool operator==(const Secret&) const = default;

 private:
  void clear() {
    volatile char* bytes = x_value.data();
    for (std::size_t i = 0; i < x_value.size(); ++i) bytes[i] = '\0';
  }

  std::string x_value;
};

}  // namespace mailctl::base
