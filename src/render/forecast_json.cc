#include "render/forecast_json.h"

#include <nlohmann/json.hpp>

namespace mailctl::render {

using nlohmann::json;

json forecast_json(const plan::StreamForecast& forecast) {
  json paths = json::object();
  for (const auto& path : forecast.paths) {
    paths[std::string(path.path)] = {{"spf", to_text(path.spf)},
                                     {"spf_aligned", path.is_spf_aligned},
                                     {"dkim", path.dkim},
                                     {"dkim_aligned", path.is_dkim_aligned},
                                     {"dmarc", to_text(path.dmarc)},
                                     {"receiver", to_text(path.handling)},
                                     {"why", path.why}};
  }
  return {{"domain", forecast.domain.text()},
          {"stream", forecast.stream},
          {"policy", forecast.policy},
          {"verdict", to_text(forecast.verdict)},
          {"reason", forecast.reason},
          {"notes", forecast.notes},
          {"paths", paths}};
}

}  // namespace mailctl::render
