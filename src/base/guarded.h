#pragma once
// Data that can be reached only through its lock. The one way to share mutable state outside of
// net/, emulator/ and engine/worker_pool.cc.

#include <mutex>
#include <utility>

namespace mailctl::base {

template <class T>
class Guarded {
 public:
  Guarded() = default;

  explicit Guarded(T value) : x_value(std::move(value)) {}

  // Calls f(T&) with the lock held and returns what it returns.
  template <class F>
  decltype(auto) with(F&& f) {
    const std::scoped_lock lock(x_mutex);
    return std::forward<F>(f)(x_value);
  }

  template <class F>
  decltype(auto) with(F&& f) const {
    const std::scoped_lock lock(x_mutex);
    return std::forward<F>(f)(x_value);
  }

 private:
  mutable std::mutex x_mutex;
  T x_value{};
};

}  // namespace mailctl::base
