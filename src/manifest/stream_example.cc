#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "manifest/catalogue.h"

namespace mailctl::manifest {
namespace {

constexpr std::string_view kSampleSelector = "s1";

// What the records of a key, or of a custom return path, ask of the customer.
std::set<std::string_view> asked_by_keys(const Service& service) {
  std::set<std::string_view> words;
  const auto add = [&](std::string_view text) {
    for (const auto word : model::placeholders_of(text)) words.insert(word);
  };
  for (const auto& key : service.dkim.keys) {
    add(key.selector);
    add(key.target);
  }
  for (const auto& record : service.envelope.custom) add(record.value);
  for (const auto& include : service.spf) add(include.include);
  return words;
}

std::string dkim_line(const Service& service, const std::set<std::string_view>& asked) {
  const bool has_keys = service.dkim.form == model::KeyForm::kCname;
  if (has_keys && asked.contains("selector")) {
    return fmt::format("dkim: {{ selector: {} }}\n", kSampleSelector);
  }
  if (has_keys) return "dkim: {}\n";
  const auto& selectors = service.dkim.selectors;
  return fmt::format("dkim: {{ selector: {}, record: keep }}\n",
                     selectors.empty() ? kSampleSelector : std::string_view(selectors.front()));
}

}  // namespace

std::string stream_example(const Service& service) {
  std::string out = fmt::format("via: {}\n", service.id);
  if (const auto regions = service.regions(); !regions.empty()) {
    out += fmt::format("regions: [{}]\n", regions.front());
  }
  const auto asked = asked_by_keys(service);
  std::vector<std::string> parameters;
  for (const auto& parameter : service.parameters) {
    if (!parameter.fallback.empty() || !asked.contains(parameter.name)) continue;
    if (service.dkim.form == model::KeyForm::kTxt) continue;  // of the other form of its keys
    const bool is_number = base::parse_unsigned(parameter.example).has_value();
    const std::string_view quote = is_number ? "\"" : "";
    parameters.push_back(
        fmt::format("{}: {}{}{}", parameter.name, quote, parameter.example, quote));
  }
  if (!parameters.empty()) {
    out += fmt::format("parameters: {{ {} }}\n", base::join(parameters, ", "));
  }
  if (!service.envelope.custom.empty()) out += "envelope: bounce\n";
  return out + dkim_line(service, asked);
}

}  // namespace mailctl::manifest
