#pragma once
// The delivery forecast of a plan for people: a row per stream, the worst first where there are
// many, and why.

#include <span>
#include <string>
#include <string_view>

#include "plan/forecast.h"
#include "render/color.h"

namespace mailctl::render {

// "pass", "(pass)" for one that DMARC does not count, or the result.
std::string spf_word(const plan::PathForecast& path);
std::string dkim_word(const plan::PathForecast& path);
// What DMARC finds and, where the receiver does not accept, what it does: "pass" "fail"
// "no policy" "quarantine" "reject" "unknown".
std::string_view delivery_word(const plan::PathForecast& path);

// Begins with an empty line; empty where there are no streams.
std::string forecast_text(std::span<const plan::StreamForecast> forecast, Color color);

}  // namespace mailctl::render
