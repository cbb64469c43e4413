#pragma once
// The delivery forecast of a plan for programs.

#include <nlohmann/json_fwd.hpp>

#include "plan/forecast.h"

namespace mailctl::render {

// {"domain","stream","policy","verdict","reason","notes",
//  "paths":{"direct":{"spf","spf_aligned","dkim","dkim_aligned","dmarc","receiver","why"},…}}
nlohmann::json forecast_json(const plan::StreamForecast& forecast);

}  // namespace mailctl::render
