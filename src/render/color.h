#pragma once
// Whether escape sequences are wanted; decided once, in cli/ (NO_COLOR, --no-color, terminals).

#include <cstdint>

namespace mailctl::render {

enum class Color : std::uint8_t { kNever, kAlways };

}  // namespace mailctl::render
