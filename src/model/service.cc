#include "model/service.h"

#include <algorithm>
#include <array>

namespace mailctl::model {
namespace {

constexpr std::string_view kOwn = "own";

constexpr std::array<std::string_view, 5> kPlaceholders{
    "domain", "domain_dashes", "selector", "region", "include"};

}  // namespace

bool Service::is_own() const {
  return id == kOwn;
}

bool ServiceDkim::uses_selector() const {
  return std::ranges::any_of(keys, [](const ServiceKey& key) {
    return key.selector.find("{selector}") != std::string::npos;
  });
}

const ServiceParameter* Service::parameter(std::string_view parameter_name) const {
  const auto found = std::ranges::find(parameters, parameter_name, &ServiceParameter::name);
  return found == parameters.end() ? nullptr : &*found;
}

std::vector<std::string_view> Service::regions() const {
  std::vector<std::string_view> all;
  for (const auto& include : spf) {
    all.insert(all.end(), include.regions.begin(), include.regions.end());
  }
  return all;
}

std::vector<std::string_view> placeholders_of(std::string_view text) {
  std::vector<std::string_view> found;
  for (auto begin = text.find('{'); begin != std::string_view::npos;
       begin = text.find('{', begin + 1)) {
    const auto end = text.find('}', begin);
    if (end == std::string_view::npos) break;
    found.push_back(text.substr(begin + 1, end - begin - 1));
  }
  return found;
}

std::span<const std::string_view> service_placeholders() {
  return kPlaceholders;
}

std::string recognised_by(const ServiceInclude& include) {
  const auto last = include.include.rfind('}');
  if (last == std::string::npos) return include.include;
  const auto dot = include.include.find('.', last);
  return dot == std::string::npos ? std::string() : include.include.substr(dot + 1);
}

}  // namespace mailctl::model
