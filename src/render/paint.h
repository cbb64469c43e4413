#pragma once
// Colours, and text from outside made harmless for a terminal.

#include <cstdint>
#include <string>
#include <string_view>

#include "render/color.h"

namespace mailctl::render {

enum class Ink : std::uint8_t { kPlain, kBold, kDim, kAdd, kChange, kRemove, kWarning, kGood };

std::string paint(Color color, Ink ink, std::string_view text);
// The ink of a result word of RFC 8601: pass, fail, permerror, none; the others are in between.
Ink ink_of_result(std::string_view word);

// What could make a terminal show something else than is there (control characters, changes of
// direction, bytes that are no UTF-8) as \xNN, newline as \n; everything else unchanged.
std::string visible(std::string_view text);
// The same, with its lines kept.
std::string visible_lines(std::string_view text);

// visible() in double quotes, `"` escaped.
std::string quoted(std::string_view text);

}  // namespace mailctl::render
