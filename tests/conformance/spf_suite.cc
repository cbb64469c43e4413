#include "spf_suite.h"

#include <stdexcept>

#include <yaml-cpp/yaml.h>

#include "base/text.h"
#include "data.h"

namespace mailctl::conformance {
namespace {

std::string joined(const YAML::Node& value) {
  if (value.IsScalar()) return value.as<std::string>();
  std::string text;
  for (const YAML::Node& part : value) text += part.as<std::string>();
  return text;
}

std::vector<std::string> texts_at(const YAML::Node& records) {
  std::vector<std::string> txt;
  std::vector<std::string> spf;
  bool has_txt = false;
  for (const YAML::Node& record : records) {
    if (!record.IsMap()) continue;  // TIMEOUT
    for (const auto& entry : record) {
      const auto type = entry.first.as<std::string>();
      if (type != "TXT" && type != "SPF") continue;
      has_txt = has_txt || type == "TXT";
      const std::string text = joined(entry.second);
      if (text != "NONE" && text != "TIMEOUT") (type == "TXT" ? txt : spf).push_back(text);
    }
  }
  return has_txt ? txt : spf;
}

std::string domain_of(const YAML::Node& test) {
  const auto from = test["mailfrom"] ? test["mailfrom"].as<std::string>("") : std::string();
  const std::size_t at = from.rfind('@');
  std::string domain = at == std::string::npos ? from : from.substr(at + 1);
  if (domain.empty()) domain = test["helo"].as<std::string>();
  if (domain.ends_with('.')) domain.pop_back();
  return base::to_lower(domain);
}

std::vector<std::string> results_of(const YAML::Node& result) {
  std::vector<std::string> out;
  if (result.IsScalar()) return {result.as<std::string>()};
  for (const YAML::Node& word : result) out.push_back(word.as<std::string>());
  return out;
}

}  // namespace

std::vector<SpfScenario> read_spf_suite(const std::string& file_name) {
  std::vector<SpfScenario> scenarios;
  for (const YAML::Node& document : YAML::LoadAll(read_file(data_dir() / "spf" / file_name))) {
    if (!document.IsMap()) continue;
    SpfScenario scenario;
    scenario.description = document["description"].as<std::string>();
    for (const auto& test : document["tests"]) {
      scenario.cases.push_back({test.first.as<std::string>(),
                                domain_of(test.second),
                                results_of(test.second["result"])});
    }
    for (const auto& entry : document["zonedata"]) {
      auto& at_name = scenario.texts[base::to_lower(entry.first.as<std::string>())];
      for (std::string& text : texts_at(entry.second)) at_name.push_back(std::move(text));
    }
    scenarios.push_back(std::move(scenario));
  }
  return scenarios;
}

}  // namespace mailctl::conformance
