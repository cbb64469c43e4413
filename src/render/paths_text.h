#pragma once
// What becomes of mail on its paths, for people: a table per stream and a verdict. At most 100
// columns wide, and readable in 80.

#include <cstdint>
#include <span>
#include <string>

#include "mail/path/forecast.h"
#include "render/color.h"

namespace mailctl::render {

enum class Explain : std::uint8_t { kNo, kSteps };

struct PathsStyle {
  Color color = Color::kNever;
  Explain explain = Explain::kNo;  // kSteps: every step of every path, with its section
};

// One block per stream, then what the marks of the tables mean. Empty for no stream.
std::string paths_text(std::span<const mail::path::Forecast> forecasts, const PathsStyle& style);

}  // namespace mailctl::render
