#pragma once

// For std::visit: one lambda per alternative. The guide is written out because clang 14 needs it.

namespace mailctl::base {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

}  // namespace mailctl::base
