#pragma once
// What becomes of mail on its paths, for programs: docs/reference/cli.md (simulate) explains the
// keys.

#include <span>

#include <nlohmann/json_fwd.hpp>

#include "mail/path/forecast.h"

namespace mailctl::render {

// {"name", "from", "envelope", …, "verdict", "reason", "notes", "paths": […]}
nlohmann::ordered_json forecast_json(const mail::path::Forecast& forecast);
// {"format_version", "streams": […]}
nlohmann::ordered_json paths_json(std::span<const mail::path::Forecast> forecasts);

}  // namespace mailctl::render
