#pragma once
// What becomes of mail on its paths, for people: a table per stream and a verdict.

#include <cstddef>
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
  std::size_t columns = 100;       // from 60
};

// One block per stream, then what the marks of the tables mean and the notes. Streams that fare
// alike share a table.
std::string paths_text(std::span<const mail::path::Forecast> forecasts,
                       std::span<const std::string> notes,
                       const PathsStyle& style);

}  // namespace mailctl::render
